using MidasNet.Models;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The study's network, the default <see cref="SmallCnn"/>: batch normalisation, residual stages, a stem of 5x5 with stride 2.</summary>
/// <param name="Side">Height and width of the images.</param>
/// <param name="Plan">The plan of the network.</param>
internal sealed record StudyNetwork(int Side, SmallCnnOptions Plan) : Network($"batchnorm-cnn {Side}", Plan.Channels, Side)
{
    /// <summary>The default for 62 classes.</summary>
    /// <param name="side">Height and width of the images.</param>
    public static StudyNetwork Default(int side) => new(side, new SmallCnnOptions(Classes));

    /// <summary>Channels of a stage, 1 to 4.</summary>
    public int Width(int stage) => Plan.Width << (stage - 1);

    /// <summary>Input channels of a stage.</summary>
    public int Inputs(int stage) => stage == 1 ? Plan.Width : Width(stage - 1);

    /// <summary>Height and width of the images of a stage: the stem and the pool after each stage halve them, down to 1.</summary>
    public int SideOf(int stage) => stage == 1 ? (Side + 1) / 2 : Math.Max(1, SideOf(stage - 1) / 2);

    /// <inheritdoc/>
    public override double Flops
    {
        get
        {
            double products = 25.0 * Plan.Channels * Plan.Width * SideOf(1) * SideOf(1) + 2.0 * Width(SmallCnnOptions.Stages) * Plan.Classes;
            for (int stage = 1; stage <= SmallCnnOptions.Stages; stage++)
            {
                int inputs = Inputs(stage), outputs = Width(stage);
                double perPlace = 9.0 * outputs * (inputs + (Plan.Depth - 1) * outputs);
                if (inputs != outputs) perPlace += inputs * outputs;
                products += perPlace * SideOf(stage) * SideOf(stage);
            }
            return 2 * products;
        }
    }

    /// <inheritdoc/>
    public override long[] Output(int batch) => [batch, Plan.Classes];

    /// <inheritdoc/>
    public override Network WithoutDropout() => this with { Plan = Plan with { Dropout = 0 } };

    /// <inheritdoc/>
    public override Model OnEngine(Device device, bool planned) => new SmallCnn(device, Plan, seed: 1);

    /// <inheritdoc/>
    public override byte[] ToOnnx(int batch) => OnnxStudyNetwork.Build(this, batch);

    /// <summary>The engine's initial weights by name, which the other libraries use as well.</summary>
    public Dictionary<string, float[]> Weights()
    {
        using var device = Device.OpenCpu(threads: 1);
        using var model = new SmallCnn(device, Plan, seed: 1);
        return model.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.ToArray());
    }
}
