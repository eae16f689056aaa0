// Files that run something when they are opened, on any system: one list for all, because a shared folder or a virtual
// machine may open them on another one. Pages and drawings that carry scripts are among them.

const RUNNABLE = new Set(
  [
    // Windows: programs, scripts, installers, shortcuts, consoles, what they load, and settings that start something.
    'exe com scr pif cpl msi msp mst msix msixbundle appx appxbundle appinstaller appref-ms application gadget',
    'bat cmd ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psm1 psrc cdxml vb vbe vbs js jse ws wsc wsf wsh hta sct shb shs',
    'lnk url scf library-ms searchconnector-ms search-ms settingcontent-ms theme themepack deskthemepack rdp reg inf',
    'msc chm hlp dll ocx sys drv jar jnlp class iso img vhd vhdx wim diagcab xll xlam xla ade adp mde accde accdr',
    'mdb accdb osd grp isp its mad maf mag mam maq mar mas mat mau mav maw mcf mda mdt mdw mdz ops pcd plg prf prg',
    'crt cer printerexport vsmacros vsw website udl ps diagpkg slk iqy oqy rqy dqy one mht mhtml',
    // Office documents that carry macros.
    'docm dotm xlsm xltm xlsb pptm potm ppsm ppam sldm',
    // macOS.
    'app command tool terminal term workflow action scpt scptd applescript pkg mpkg dmg osx prefpane kext bundle',
    'webloc inetloc fileloc webarchive mobileconfig saver qlgenerator wdgt',
    // Linux and other kinds of Unix.
    'sh bash zsh csh ksh fish run bin elf out appimage desktop deb rpm snap flatpak flatpakref so ko service',
    'py pyc pyo pyw pyz rb pl pm php lua tcl awk mjs cjs ts jsx tsx',
    // Pages, and drawings that are pages.
    'html htm xhtml xht shtml svg svgz xml xsl xslt swf',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Whether opening a file of this name might run something. One without an extension might be anything. The name is the
 * one it has on the disk.
 */
export function isRunnable(name: string): boolean {
  const extension = /\.([^.]+)$/.exec(name.trim())?.[1]?.toLowerCase()
  return extension === undefined || RUNNABLE.has(extension)
}
