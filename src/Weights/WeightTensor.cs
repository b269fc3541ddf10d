namespace MidasNet.Weights;

/// <summary>A named array as a weight file holds it. It is in host memory, on no device; a model copies it into its parameters.</summary>
public sealed class WeightTensor
{
    /// <summary>Makes a tensor of a name, dimensions and values.</summary>
    /// <param name="name">The name in the file, such as <c>block1_conv1/kernel</c>.</param>
    /// <param name="dimensions">The dimensions, outermost first; none for a single number. They are copied.</param>
    /// <param name="values">The values, row-major (last dimension fastest). They are not copied.</param>
    /// <exception cref="ArgumentException">The dimensions do not fit the number of values.</exception>
    public WeightTensor(string name, IReadOnlyList<int> dimensions, float[] values)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(dimensions);
        ArgumentNullException.ThrowIfNull(values);
        if (!TensorDimensions.TryCount(dimensions, out long count) || count != values.Length)
            throw new ArgumentException(
                $"{QuotedText.Of(name)} has {values.Length} values, which do not fit the dimensions {TensorDimensions.Text(dimensions)}");
        Name = NameInFile = name;
        Dimensions = [.. dimensions];
        Values = values;
    }

    /// <summary>The name in the file.</summary>
    public string Name { get; }

    /// <summary>The dimensions, outermost first; none for a single number.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>
    /// The values, row-major (last dimension fastest). They are not copied: tied weights of one file, which are the same view of the same values, share
    /// one array, so that changing it changes all of them.
    /// </summary>
    public float[] Values { get; }

    /// <summary>The element type in the file that the values come from; F32 for values that come from no file.</summary>
    public ElementType StoredAs { get; init; } = ElementType.F32;

    /// <summary>The name in the file that the values come from, for messages to whoever has that file; <see cref="Renamed"/> keeps it.</summary>
    internal string NameInFile { get; init; }

    /// <summary>The worst that happened to one of the values when it was read as float32.</summary>
    internal FloatLoss Loss { get; init; }

    /// <summary>The same dimensions and the same array of values under another name.</summary>
    public WeightTensor Renamed(string name) => new(name, Dimensions, Values) { StoredAs = StoredAs, NameInFile = NameInFile, Loss = Loss };

    /// <inheritdoc/>
    public override string ToString() => $"{QuotedText.Of(Name)} {TensorDimensions.Text(Dimensions)}";
}
