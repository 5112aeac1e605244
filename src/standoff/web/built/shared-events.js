/* Made by 'make web' of workbench/: 4fb9a7e6271a3e005491557dbfea2cad4b3563ca3baaa2401943ae33e15e9fd5 */
var e=`standoff:answered`;export{e as t};