; electron-builder's NSIS installer leaves protocols to the app's first start. A link that somebody clicks right after
; installing has to open, too. SHELL_CONTEXT is this user or all of them, as the installer was told.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\roomkey" "" "URL:Roomkey"
  WriteRegStr SHELL_CONTEXT "Software\Classes\roomkey" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\roomkey\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\roomkey\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

; An update uninstalls the version before it. What leads to another copy since is that copy's. The value that starts the
; app at login is Electron's, named by the app's id.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    Push $0
    ReadRegStr $0 SHELL_CONTEXT "Software\Classes\roomkey\shell\open\command" ""
    ${if} $0 == '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
      DeleteRegKey SHELL_CONTEXT "Software\Classes\roomkey"
      DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"
    ${endIf}
    Pop $0
  ${endIf}
!macroend
