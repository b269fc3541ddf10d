namespace MidasNet.Models;

internal static class Placeholder;
