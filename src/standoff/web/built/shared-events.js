/* Made by 'make web' of workbench/: 5ea946e5db5e3aa9ed78658a0e6c060f7b6ade944bba16386986efe6d672edd7 */
var e=`standoff:answered`;export{e as t};