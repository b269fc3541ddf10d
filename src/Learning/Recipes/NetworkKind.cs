namespace MidasNet.Learning;

/// <summary>The networks that a <see cref="Recipe"/> can name.</summary>
public enum NetworkKind
{
    /// <summary>The small CNN of this project (<see cref="Models.SmallCnn"/>), for characters and small pictures.</summary>
    SmallCnn,

    /// <summary>The nine-layer residual network of Page, "How to train your ResNet", for pictures of 32 pixels.</summary>
    ResNet9,

    /// <summary>ResNet-18 (He et al., CVPR 2016).</summary>
    ResNet18,

    /// <summary>ResNet-34.</summary>
    ResNet34,

    /// <summary>WRN-16-4 (Zagoruyko and Komodakis, BMVC 2016): few layers, many channels.</summary>
    WideResNet,

    /// <summary>The network of Jordan, "94% on CIFAR-10 in 3.29 seconds", for colour pictures of 32 pixels (<see cref="Models.WhitenedCnn"/>).</summary>
    WhitenedCnn,

    /// <summary>VGG19 with a head of one hidden layer (<see cref="Models.Vgg19"/>), for photographs in colour from 32 pixels on: made to be fine-tuned.</summary>
    Vgg19,
}
