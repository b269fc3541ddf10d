namespace MidasNet.Models;

/// <summary>The sizes of one member of a family of networks. Its public properties are what a checkpoint states as JSON.</summary>
internal interface IModelOptions
{
    /// <summary>Outputs of the classifier; 0 for a network without one.</summary>
    int Classes { get; }

    /// <summary>Channels of the input: 1 for grey, 3 for colours.</summary>
    int Channels { get; }

    /// <summary>Auxiliary features of each image; 0 for none.</summary>
    int AuxiliaryFeatures { get; }

    /// <summary>The same network with a new head, for fine-tuning on other classes.</summary>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="side">Height and width of the images.</param>
    IModelOptions ForClasses(int classes, int side);

    /// <summary>Throws where a size makes no network.</summary>
    /// <exception cref="ArgumentException">Says which and what would fit.</exception>
    void Validate();

    /// <summary>Throws where images of this size do not pass the network.</summary>
    /// <exception cref="ArgumentException">Says what size does.</exception>
    void RequireInput(int height, int width);
}
