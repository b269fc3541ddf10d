using MidasNet.Data.Tests.Fuzz;
using MidasNet.Fuzz.Targets;
using MidasNet.Learning.Tests.Fuzz;

namespace MidasNet.Fuzz;

/// <summary>All targets by name.</summary>
internal static class FuzzTargets
{
    // The multiples of a file that reading may take are those of the tests of each format (SECURITY.md).
    public static IReadOnlyDictionary<string, Func<FuzzTarget>> All { get; } = new Dictionary<string, Func<FuzzTarget>>(StringComparer.Ordinal)
    {
        ["safetensors"] = () => new WeightTarget("a.safetensors", ["plain.safetensors", "quantised.safetensors"]) { Times = 4 },
        ["safetensors-header"] = () => new WeightTarget("a.safetensors", ["plain.safetensors", "quantised.safetensors"])
        {
            Times = 4,
            FromSample = WeightTarget.HeaderOf,
            ToFile = WholeSafeTensors.Of,
        },
        ["pytorch-zip"] = () => new WeightTarget("a.pth", ["torch.pth", "torch-nested.pth", "torch-module.pth", "torch-script.pt", "Cases/imagenet_example.pth", "Cases/tutorial_loss_tensor.pth"]),
        ["pytorch-legacy"] = () => new WeightTarget("a.pth", ["torch-legacy.pth"]),
        ["pytorch-pickle"] = () => new WeightTarget("a.pth", ["torch.pth", "torch-nested.pth", "torch-module.pth", "torch-hostile.pth", "Cases/imagenet_example.pth"])
        {
            FromSample = WeightTarget.PickleOf,
            ToFile = WeightTarget.WithPickle,
        },
        ["hdf5"] = () => new WeightTarget("a.h5",
        [
            "keras2-applications.h5", "keras2-model.h5", "keras3.weights.h5", "types.h5", "latest.h5", "link-external.h5", "link-loop.h5", "external-data.h5", "virtual.h5", "Cases/latest_many.h5",
            "Cases/v110.h5", "Cases/gzip_fletcher.h5", "Cases/named_type.h5", "Cases/text_among.h5", "Cases/track_order_many.h5", "Cases/zeros_gzip.h5",
        ])
        {
            Times = 10,
        },
        ["keras"] = () => new WeightTarget("a.keras", ["archive.keras"]) { Times = 10 },
        ["tfjs"] = () => new WeightTarget("a.json", ["index.json", "model.json", "weights_manifest.json"]) { Times = 4 },
        ["onnx"] = () => new OnnxTarget(),
        ["onnx-network"] = () => new OnnxNetworkTarget(),
        ["checkpoint"] = () => new CheckpointTarget(),
        ["training-state"] = () => new TrainingStateTarget(),
        ["png"] = () => new PictureTarget("PNG", PngGrammar.Build) { Mend = PngGrammar.SetChecksums },
        ["jpeg"] = () => new PictureTarget("JPEG", JpegGrammar.Build),
        ["bmp"] = () => new PictureTarget("BMP", BmpGrammar.Build),
        ["gif"] = () => new PictureTarget("GIF", GifGrammar.Build),
        ["tiff"] = () => new PictureTarget("TIFF", TiffGrammar.Build),
        ["webp"] = () => new PictureTarget("WebP", WebpGrammar.Build),
        ["pbm"] = () => new PictureTarget("PBM, PGM or PPM", PbmGrammar.Build),
        ["tga"] = () => new PictureTarget("TGA", TgaGrammar.Build),
        ["idx"] = () => new IdxTarget(),
        ["idx-gzip"] = () => new IdxTarget { IsPacked = true },
        ["zip"] = () => new ZipTarget(),
        ["tar"] = () => new TarTarget(),
        ["table"] = () => new TableTarget(),
        ["cifar-pickle"] = () => new CifarPickleTarget(),
        ["recipe"] = () => new OptionTarget(BoundedOptions.Recipes, BoundedOptions.Recipe),
        ["search-space"] = () => new OptionTarget(BoundedOptions.SearchSpaces, BoundedOptions.SearchSpace),
        ["ingredients"] = () => new OptionTarget(BoundedOptions.Ingredients, BoundedOptions.Ingredient),
        ["request"] = () => new RequestTarget(),
    };
}
