namespace MidasNet.Models;

/// <summary>An <see cref="OnnxModel"/> in the place of a network: logits for a batch of images.</summary>
internal sealed class OnnxNetwork : Model
{
    private const string SoftmaxOperator = "Softmax", IdentityOperator = "Identity";

    private readonly OnnxModel model;
    private readonly string output;
    private readonly bool givesProbabilities;
    private readonly OnnxInput image;
    private readonly OnnxInput? auxiliary;

    /// <summary>Takes a model that is disposed of by its owner.</summary>
    /// <param name="model">The model, of one or two inputs.</param>
    /// <param name="device">The device that it computes on.</param>
    /// <param name="output">The name of the output with a number for each class.</param>
    public OnnxNetwork(OnnxModel model, Device device, string output) : base(device, seed: 0)
    {
        (this.model, this.output) = (model, output);
        (image, auxiliary) = (model.Inputs[0], model.Inputs.Count > 1 ? model.Inputs[1] : null);
        givesProbabilities = IsSoftmax(output);
    }

    /// <summary>The channels that it takes; 0 if it does not say.</summary>
    public int Channels => image.Dimensions is { Count: 4 } shape ? shape[1] : 0;

    /// <summary>The same network of another copy of the model.</summary>
    public OnnxNetwork Again(OnnxModel other, Device device) => new(other, device, output);

    /// <inheritdoc/>
    public override string Architecture => "onnx";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Logits(x, null);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Tensor auxiliaryFeatures) => Logits(x, auxiliaryFeatures);

    private Tensor Logits(Tensor x, Tensor? features)
    {
        var (shape, pixels) = (x.Shape, x.ToArray());
        int count = shape.N, channels = shape.C, area = shape.H * shape.W;
        if (channels == 3 && Channels == 1) (channels, pixels) = (1, FirstOfThree(pixels, count, area));
        float[] rows = features?.ToArray() ?? [];
        // Some models take a fixed number of images at a time.
        int atATime = image.Dimensions is [> 0 and var few, ..] ? few : count;
        float[]? logits = null;
        int classes = 0;
        for (int first = 0; first < count; first += atATime)
        {
            int some = Math.Min(atATime, count - first);
            var inputs = new Dictionary<string, OnnxValue>(StringComparer.Ordinal)
            {
                [image.Name] = new([atATime, channels, shape.H, shape.W], Part(pixels, channels * area, first, some, atATime)),
            };
            if (features is { Shape.C: var width } && auxiliary is not null)
                inputs.Add(auxiliary.Name, new OnnxValue([atATime, width], Part(rows, width, first, some, atATime)));
            var found = model.Run(inputs)[output];
            if (found.Rank < 2 || found.Sizes[0] != atATime || found.Values.Length % atATime != 0)
                throw new ArgumentException($"its output '{output}' is {found} for {atATime} images: a classifier gives [images, classes]");
            classes = found.Values.Length / atATime;
            logits ??= new float[count * classes];
            found.Values.AsSpan(0, some * classes).CopyTo(logits.AsSpan(first * classes));
        }
        if (givesProbabilities)
            for (int i = 0; i < logits!.Length; i++) logits[i] = MathF.Log(MathF.Max(logits[i], float.Epsilon));
        return x.Scope.Input(new Shape(count, classes), logits!);
    }

    /// <summary>The rows of some images, followed by zeros where the model takes more of them.</summary>
    private static float[] Part(float[] all, int length, int first, int some, int atATime)
    {
        if (some == atATime && some * length == all.Length) return all;
        var part = new float[atATime * length];
        all.AsSpan(first * length, some * length).CopyTo(part);
        return part;
    }

    // Grey images that were framed have three equal channels.
    private static float[] FirstOfThree(float[] pixels, int count, int area)
    {
        var first = new float[count * area];
        for (int n = 0; n < count; n++) pixels.AsSpan(3 * n * area, area).CopyTo(first.AsSpan(n * area));
        return first;
    }

    private bool IsSoftmax(string name)
    {
        // Each step goes to an earlier node, and nodes are finite.
        for (var node = model.ProducerOf(name); node is not null; node = model.ProducerOf(node.Inputs[0]))
        {
            if (node.Operator == SoftmaxOperator) return true;
            if (node.Operator != IdentityOperator || node.Inputs.Count == 0) return false;
        }
        return false;
    }
}
