namespace MidasNet.Benchmarks.Peers;

/// <summary>The requirement and the aim of a row, as ratios to its peers within one run.</summary>
/// <param name="Must">The requirement.</param>
/// <param name="Aim">The aim.</param>
/// <param name="AimOfCeiling">The share of the machine's ceiling that is part of the aim.</param>
/// <param name="AtMost">For rows without a peer: the maximum figure.</param>
/// <param name="MustOfCeiling">The share of the machine's ceiling that is part of the requirement.</param>
internal sealed record Targets(Ratios? Must = null, Ratios? Aim = null, double? AimOfCeiling = null, double? AtMost = null, double? MustOfCeiling = null)
{
    public static Targets None { get; } = new();

    /// <summary>For the geometric mean of the three matrix products.</summary>
    public static Targets MatrixProducts { get; } = new(new Ratios(1.15), new Ratios(1.3));

    /// <summary>For each matrix product: none may be slower.</summary>
    public static Targets MatrixProduct { get; } = new(new Ratios(1));

    /// <summary>For the large matrix product: level with the best peer.</summary>
    public static Targets LargeMatrixProduct { get; } = new(
        new Ratios(1, OnnxRuntime: 1), new Ratios(1, OnnxRuntime: 1), AimOfCeiling: 0.88, MustOfCeiling: 0.8);

    /// <summary>3x3, stride 1, at least 32 channels.</summary>
    public static Targets ConvolutionForward { get; } = new(new Ratios(2.0, 1.8), new Ratios(3.0, 2.3));

    /// <summary>3x3, stride 1, at least 32 channels: gradients of input, weight and bias.</summary>
    public static Targets ConvolutionBackward { get; } = new(new Ratios(2.0, 1.7), new Ratios(2.7, 2.2));

    /// <summary>3x3, 128 channels, on maps of 14x14, of which Winograd's tiles cover a part in vain.</summary>
    public static Targets SmallMaps { get; } = new(new Ratios(2.6, 2.0), new Ratios(3.0, 2.5));

    /// <summary>Other kernels and strides: faster than the better layout.</summary>
    public static Targets OtherConvolution { get; } = new(new Ratios(1.1, 1.1), new Ratios(1.5, 1.5));

    /// <summary>1x1 kernels, which are limited by memory.</summary>
    public static Targets PointConvolution { get; } = new(new Ratios(1.1, 1.1), new Ratios(1.3, 1.3));

    /// <summary>1x1, 3x3 and 1x1 convolutions with normalisation: faster than the better layout.</summary>
    public static Targets Bottleneck { get; } = new(new Ratios(1.1, 1.1), new Ratios(1.5, 1.5));

    /// <summary>A training step of ResNet-18: faster than the better layout.</summary>
    public static Targets ResNetStep { get; } = new(new Ratios(1.1, 1.1), new Ratios(2.0, 1.5));

    /// <summary>Functions of each value: not slower than the better layout, and than ONNX Runtime.</summary>
    public static Targets Pointwise { get; } = new(new Ratios(1, 1, 1), new Ratios(1.5, 1.5, 1.5));

    /// <summary>A training step of a small network: 2.5 of the better layout.</summary>
    public static Targets TrainingStep { get; } = new(new Ratios(2.5, 2.5), new Ratios(3.0, 3.0));

    /// <summary>Training on CIFAR-10: half of the better layout's time.</summary>
    public static Targets CifarStep { get; } = new(new Ratios(2.0, 2.0), new Ratios(3.0, 2.5));

    public static Targets Vgg19Features { get; } = new(new Ratios(2.3, 2.3, 1.8), new Ratios(3.0, 3.0, 2.4));

    /// <summary>Prediction of one picture: faster than ONNX Runtime.</summary>
    public static Targets OnePicture { get; } = new(new Ratios(1.5, 1.0, OnnxRuntime: 1.1), new Ratios(1.5, 1.0, OnnxRuntime: 1.5));

    public static Targets MaxPoolForward { get; } = new(new Ratios(10, 1), new Ratios(26, 3));

    public static Targets MaxPoolBackward { get; } = new(new Ratios(1.1), new Ratios(1.5));

    public static Targets BatchNormForward { get; } = new(new Ratios(3, 1), new Ratios(4.7, 2));

    public static Targets AdamStep { get; } = new(new Ratios(4), new Ratios(6), AimOfCeiling: 0.85);

    public static Targets FirstStep { get; } = new(new Ratios(2.0, 2.0), new Ratios(3.0, 3.0));

    /// <summary>Turning channels to the first place: level with ONNX Runtime.</summary>
    public static Targets ToChannelsFirst { get; } = new(new Ratios(1, OnnxRuntime: 1), new Ratios(1, OnnxRuntime: 1), AimOfCeiling: 0.6);

    public static Targets ResidentMemory { get; } = new(new Ratios(2), new Ratios(3));

    public static Targets ManagedAllocation { get; } = new(AtMost: 1023);

    public static Targets NativeAllocation { get; } = new(AtMost: 0);

    /// <summary>Compares a row's figures with its targets.</summary>
    public Verdict Evaluate(RowResult result)
    {
        if (AtMost is { } max) return result.Figures[Column.Ours] <= max ? Verdict.Must : Verdict.Missed;
        if (Must is null) return Verdict.NoTarget;
        if (Reaches(result, Must) is not { } must) return Verdict.Unknown;
        if (!must || (MustOfCeiling is not null && result.OfCeiling < MustOfCeiling)) return Verdict.Missed;
        bool aim = Aim is not null && Reaches(result, Aim) == true && (AimOfCeiling is null || result.OfCeiling >= AimOfCeiling);
        return aim ? Verdict.Aim : Verdict.Must;
    }

    /// <summary>Whether all ratios are reached; null if a required peer is missing.</summary>
    private static bool? Reaches(RowResult result, Ratios asked)
    {
        bool reached = true;
        foreach (var peer in RowResult.Peers)
        {
            if (asked.Against(peer) is not { } min) continue;
            if (result.Ratio(peer) is not { } ratio) return null;
            reached &= ratio >= min;
        }
        return reached;
    }
}
