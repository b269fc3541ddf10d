using System.Text;

namespace MidasNet.Models.Tests;

/// <summary>A VGG19 as a TensorFlow.js model, of which the first block alone has its bytes: value of byte i = (i mod 251) / 64 - 1.</summary>
internal static class Vgg19Fixture
{
    public const int Period = 251;

    /// <summary>Writes it below a folder and gives the path of its model.json.</summary>
    public static string Write(TemporaryFolder folder, string name = "vgg19/model.json", bool withTop = true, string firstShape = "[3,3,3,64]")
    {
        var listed = new List<string>();
        int inputs = 3;
        int[][] blocks = [[64, 64], [128, 128], [256, 256, 256, 256], [512, 512, 512, 512], [512, 512, 512, 512]];
        for (int block = 1; block <= blocks.Length; block++)
        {
            for (int i = 1; i <= blocks[block - 1].Length; i++)
            {
                int outputs = blocks[block - 1][i - 1];
                listed.Add(Weight($"block{block}_conv{i}/kernel", listed.Count == 0 ? firstShape : $"[3,3,{inputs},{outputs}]"));
                listed.Add(Weight($"block{block}_conv{i}/bias", $"[{outputs}]"));
                inputs = outputs;
            }
        }
        if (withTop)
        {
            foreach (var (layer, from, to) in new[] { ("fc1", 25088, 4096), ("fc2", 4096, 4096), ("predictions", 4096, 1000) })
                listed.AddRange([Weight($"{layer}/kernel", $"[{from},{to}]"), Weight($"{layer}/bias", $"[{to}]")]);
        }
        const int OfFirstBlock = 4;
        string json = $$"""
            {"format":"layers-model","convertedBy":"hand","weightsManifest":[
             {"paths":["first.bin"],"weights":[{{string.Join(',', listed.Take(OfFirstBlock))}}]},
             {"paths":["others.bin"],"weights":[{{string.Join(',', listed.Skip(OfFirstBlock))}}]}]}
            """;
        byte[] bytes = [.. Enumerable.Range(0, 9 * 3 * 64 + 64 + 9 * 64 * 64 + 64).Select(i => (byte)(i % Period))];
        folder.Write(Path.Combine(Path.GetDirectoryName(name) ?? "", "first.bin"), bytes);
        return folder.Write(name, Encoding.UTF8.GetBytes(json));
    }

    private static string Weight(string name, string shape) =>
        $$$"""{"name":"{{{name}}}","shape":{{{shape}}},"dtype":"float32","quantization":{"dtype":"uint8","scale":0.015625,"min":-1}}""";
}
