namespace MidasNet.Models;

/// <summary>
/// The parameters of VGG19 without their memory: 574 MB of numbers need not be there to be counted, or to check a file against them.
/// </summary>
public static class Vgg19Layout
{
    /// <summary>Outputs of the two hidden layers of the top.</summary>
    public const int HiddenUnits = 4096;

    /// <summary>Classes of ImageNet.</summary>
    public const int ImageNetClasses = 1000;

    /// <summary>Values of an image before the top: 512 channels of 7x7.</summary>
    public static int TopInputs => Vgg19.Blocks[^1][^1] * TopSide * TopSide;

    /// <summary>Side of the features of an image of <see cref="Vgg19.TopImageSize"/> pixels, which five pools have halved.</summary>
    public static int TopSide => Vgg19.TopImageSize >> Vgg19.Blocks.Count;

    /// <summary>The convolutions of the first blocks, in the network's order.</summary>
    /// <param name="blocks">1 to 5.</param>
    public static IEnumerable<ParameterShape> Features(int blocks = 5) => Features(Vgg19Widths.Published, blocks);

    /// <summary>All parameters: the convolutions, then the three fully connected layers.</summary>
    public static IEnumerable<ParameterShape> Whole(int classes = ImageNetClasses) => Whole(Vgg19Widths.Published with { Classes = classes });

    /// <summary>The convolutions of a network of some width.</summary>
    internal static IEnumerable<ParameterShape> Features(Vgg19Widths widths, int blocks = 5)
    {
        int inputs = 3;
        for (int block = 1; block <= blocks; block++)
        {
            for (int i = 1; i <= widths.Blocks[block - 1].Count; i++)
            {
                int outputs = widths.Blocks[block - 1][i - 1];
                yield return new ParameterShape($"block{block}_conv{i}.weight", new Shape(outputs, inputs, 3, 3));
                yield return new ParameterShape($"block{block}_conv{i}.bias", new Shape(outputs));
                inputs = outputs;
            }
        }
    }

    /// <summary>All parameters of a network of some width.</summary>
    internal static IEnumerable<ParameterShape> Whole(Vgg19Widths widths) =>
    [
        .. Features(widths),
        .. Linear("fc1", widths.TopInputs, widths.HiddenUnits),
        .. Linear("fc2", widths.HiddenUnits, widths.HiddenUnits),
        .. Linear("predictions", widths.HiddenUnits, widths.Classes),
    ];

    private static ParameterShape[] Linear(string name, int inputs, int outputs) =>
        [new ParameterShape($"{name}.weight", new Shape(outputs, inputs)), new ParameterShape($"{name}.bias", new Shape(outputs))];
}
