; electron-builder's NSIS installer leaves protocols to the app's first start. A link that somebody clicks right after
; installing has to open, too. SHELL_CONTEXT is this user or all of them, as the installer was told.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\roomkey" "" "URL:Roomkey"
  WriteRegStr SHELL_CONTEXT "Software\Classes\roomkey" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\roomkey\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\roomkey\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

; An update uninstalls the version before it.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey SHELL_CONTEXT "Software\Classes\roomkey"
  ${endIf}
!macroend
