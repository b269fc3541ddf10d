using System.Reflection;
using MidasNet.Checks;
using MidasNet.Engine.Tests;

namespace MidasNet.Gpu.Tests;

/// <summary>
/// The kernels that a card runs, told by a device that only pretends to be one: it chooses as the card would, by shape and precision, and runs nothing,
/// so that large shapes cost nothing.
/// </summary>
internal static class CardKernels
{
    /// <summary>All kernels of all operations, losses, optimizers and layers.</summary>
    public static IReadOnlyList<MethodInfo> Of(Precision precision)
    {
        using var device = GpuDevices.Pretend(GpuTraits.Hopper, precision);
        foreach (var check in OpChecks.All) check.Compute(device);
        LargeProducts(device);
        TrainingSteps(device);
        return [.. device.Kernels.Methods];
    }

    /// <summary>A name that a person can read: <c>CombineWork[Adding[Relu]]</c>.</summary>
    public static string Name(MethodInfo kernel) => Name(kernel.GetGenericArguments()[0]);

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}[{string.Join(", ", type.GetGenericArguments().Select(Name))}]"
        : type.Name;

    /// <summary>Shapes beyond those of the checks, for which other kernels may be the faster ones: many, few and odd numbers of everything.</summary>
    private static void LargeProducts(Device device)
    {
        int[] sizes = [1, 3, 33, 64, 100, 513];
        foreach (int rows in sizes)
        {
            foreach (int inputs in sizes)
            {
                foreach (int outputs in sizes) Linear(device, rows, inputs, outputs);
            }
        }
        Linear(device, 2048, 2048, 2048);
        foreach (int kernel in (int[])[1, 3, 5])
        {
            foreach (int channels in sizes)
            {
                foreach (int outputs in sizes)
                {
                    Convolution(device, new Shape(4, channels, 9, 9), outputs, kernel, stride: 1);
                    Convolution(device, new Shape(4, channels, 16, 16), outputs, kernel, stride: 2);
                }
            }
        }
        Convolution(device, new Shape(32, 64, 56, 56), 64, kernel: 3, stride: 1);
    }

    private static void Linear(Device device, int rows, int inputs, int outputs)
    {
        using var scope = Scope.Train(device, 1);
        var x = Empty(scope, new Shape(rows, inputs));
        Backwards(x.Linear(default(Relu), Empty(scope, new Shape(outputs, inputs)), Empty(scope, new Shape(outputs))));
    }

    private static void Convolution(Device device, Shape images, int outputs, int kernel, int stride)
    {
        using var scope = Scope.Train(device, 1);
        var (x, w) = (Empty(scope, images), Empty(scope, new Shape(outputs, images.C, kernel, kernel)));
        Backwards(x.Conv2d(default(Relu), w, Empty(scope, new Shape(outputs)), stride, kernel / 2));
        Backwards(x.Conv2d(w, stride: stride, padding: kernel / 2));
    }

    private static Tensor Empty(Scope scope, Shape shape) => scope.Input(shape, new float[shape.Length], needsGradient: true);

    private static void Backwards(Tensor y) => Gradients.Of(y, y.Scope.Input(y.Shape, new float[y.Shape.Length]));

    /// <summary>What no single operation runs: optimizers, averaging, clipping, layers with their own statistics, predictions.</summary>
    private static void TrainingSteps(Device device)
    {
        using var network = new SmallNetwork(device);
        var (images, labels) = SmallNetwork.Data(1);
        using var average = new MovingAverage(network.Parameters, 0.9f);
        Optimizer[] optimizers =
        [
            new Sgd(network.Parameters, 0.1f, 0.9f, nesterov: true, 0.01f) { ClipNorm = 1 },
            new Adam(network.Parameters, 0.1f),
        ];
        foreach (var optimizer in optimizers)
        {
            network.Step(optimizer, images, labels, 1);
            average.Update();
            optimizer.Dispose();
        }
        using var scope = Scope.Predict(device);
        network.Forward(scope.Input(new Shape(SmallNetwork.Batch, 1, SmallNetwork.Size, SmallNetwork.Size), images)).Softmax().ToArray();
    }
}
