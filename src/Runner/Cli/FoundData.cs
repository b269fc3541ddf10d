namespace MidasNet.Runner.Cli;

/// <summary>The object of <c>data --json</c>: the path of each that is found, null for the others.</summary>
/// <param name="Folder">The data folder.</param>
/// <param name="Characters">The characters of Part 1.</param>
/// <param name="Digits">The digits of Part 2.</param>
/// <param name="WrongLabels">The digits of Part 3.</param>
/// <param name="Emnist">The images of EMNIST.</param>
/// <param name="Vgg19">The weights of ImageNet.</param>
internal sealed record FoundData(string? Folder, string? Characters, string? Digits, string? WrongLabels, string? Emnist, string? Vgg19);
