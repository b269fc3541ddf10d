using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// VGG19 as Keras and, after it, TensorFlow.js store it, brought to this program's names and layouts: kernels of convolutions are
/// [height, width, inputs, outputs] there and [outputs, inputs, height, width] here; dense kernels are [inputs, outputs] there and
/// [outputs, inputs] here; and the inputs of the first dense layer are flattened as height, width, channel there and channel, height, width here.
/// </summary>
/// <param name="Weights">The tensors that are there, in the network's order, with the metadata that <see cref="Vgg19Weights"/> asks for.</param>
/// <param name="Missing">The tensors of the whole network that are not, such as the fully connected layers; in our names.</param>
public sealed record Vgg19TensorFlowJs(WeightSet Weights, IReadOnlyList<string> Missing)
{
    private const string FirstDense = "fc1.weight";

    /// <summary>Reads the layers model at a path: as much of it as has its shards.</summary>
    /// <param name="modelJsonPath">The model's JSON file.</param>
    /// <exception cref="WeightFormatException">The files are damaged, are no VGG19, or hold nothing of it.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Vgg19TensorFlowJs Read(string modelJsonPath)
    {
        var model = TensorFlowJsModel.Read(modelJsonPath);
        RequireVgg19(modelJsonPath, model);
        var tensors = new List<WeightTensor>();
        var missing = new List<string>();
        foreach (var (name, shape) in Vgg19Layout.Whole())
        {
            if (model.Weights.TryGet(NameInKeras(name), out var tensor))
                tensors.Add(new WeightTensor(name, shape.ToArray(), FromKeras(name, shape, tensor.Values)));
            else
                missing.Add(name);
        }
        if (tensors.Count == 0) throw new WeightFormatException(modelJsonPath, null, "none of its shards is there: the .bin files belong beside it");
        return new Vgg19TensorFlowJs(new WeightSet(tensors, MetadataOf(model)), missing);
    }

    private static Dictionary<string, string> MetadataOf(TensorFlowJsModel model)
    {
        string converter = model.Weights.Metadata.TryGetValue("convertedBy", out string? by) ? $", converted by {by}" : "";
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Vgg19Weights.ArchitectureKey] = Vgg19.ArchitectureName,
            [Vgg19Weights.PreprocessingKey] = Vgg19Preprocessing.Name,
            [Vgg19Weights.SourceKey] = $"TensorFlow.js layers model{converter}",
        };
    }

    // Missing tensors have shapes as well: a model whose shards are not all there is no less to be VGG19.
    private static void RequireVgg19(string path, TensorFlowJsModel model)
    {
        var listed = model.Weights.Tensors.Select(tensor => (tensor.Name, tensor.Dimensions))
            .Concat(model.Missing.Select(tensor => (tensor.Name, tensor.Dimensions)));
        var wanted = Vgg19Layout.Whole().Select(parameter => new ParameterShape(NameInKeras(parameter.Name), ShapeInKeras(parameter.Shape)));
        // A model without its top lists the convolutions only.
        bool hasTop = listed.Any(tensor => tensor.Name == NameInKeras(FirstDense));
        WeightFit.Require(path, Vgg19.ArchitectureName, hasTop ? wanted : wanted.Take(Vgg19Layout.Features().Count()), listed);
    }

    private static string NameInKeras(string name) =>
        name.Replace(".weight", "/kernel", StringComparison.Ordinal).Replace(".bias", "/bias", StringComparison.Ordinal);

    private static Shape ShapeInKeras(Shape shape) => shape.Rank switch
    {
        4 => new Shape(shape.H, shape.W, shape.C, shape.N),
        2 => new Shape(shape.C, shape.N),
        _ => shape,
    };

    /// <summary>y[o,c,p] = x[p,c,o], where p is the place within a convolution's kernel or, for the first dense layer, within the features.</summary>
    private static float[] FromKeras(string name, Shape shape, float[] x)
    {
        if (shape.Rank == 1) return x;
        int places = shape.Rank == 4 ? shape.H * shape.W : name == FirstDense ? Vgg19Layout.TopSide * Vgg19Layout.TopSide : 1;
        int outputs = shape.N, inputs = shape.Length / outputs / places;
        var y = new float[x.Length];
        for (int p = 0; p < places; p++)
        {
            for (int c = 0; c < inputs; c++)
            {
                var row = x.AsSpan((p * inputs + c) * outputs, outputs);
                for (int o = 0; o < outputs; o++) y[(o * inputs + c) * places + p] = row[o];
            }
        }
        return y;
    }
}
