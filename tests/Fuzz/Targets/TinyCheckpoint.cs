using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Fuzz.Targets;

/// <summary>Checkpoints of the smallest networks: grey, of colours, and of another family.</summary>
internal static class TinyCheckpoint
{
    /// <summary>Writes one of three checkpoints.</summary>
    public static void Write(string path, int number)
    {
        using var device = Device.OpenCpu(threads: 1);
        using Model model = number switch
        {
            0 => new SmallCnn(device, new SmallCnnOptions(2, Width: 2, Depth: 1), seed: 9),
            1 => new SmallCnn(device, new SmallCnnOptions(2, Width: 1, Depth: 2, Channels: 3), seed: 9),
            _ => new ResNet(device, new ResNetOptions(2, Width: 2, Blocks: [1, 1]), seed: 9),
        };
        ModelCheckpoint.Save(path, model, new ModelUse
        {
            ClassNames = ["a", "b"],
            Preprocessing = number == 0 ? Preprocessing.Digit(8) : Preprocessing.Photo(16),
            Normalisation = new Normalisation(0.5f, 0.3f),
        });
    }
}
