/* Made by 'make web' of workbench/: 9bddd4bc54195f1bae6c09c31c2da2a2a8084919f9f364a41bbb57ba63eb403b */
var e=`standoff:answered`;export{e as t};