using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>
/// The small CNN of the study, as a family of depths. With width w and the default plan:
/// <code>
/// stem      5x5 convolution, stride 2, w channels          48 → 24   (28 → 14; with stride 1 it stays 28, and so on)
/// stage1    depth × 3x3 convolution, w        max pool     24 → 12   (14 → 7)
/// stage2    depth × 3x3 convolution, 2w       max pool     12 → 6    ( 7 → 3)
/// stage3    depth × 3x3 convolution, 4w       max pool      6 → 3    ( 3 → 1)
/// stage4    depth × 3x3 convolution, 8w
/// head      average and maximum of each channel, joined by what a dense layer makes of the image's measures, if it has any, dropout, linear
/// </code>
/// With densities, what measures alone tell of the class is added to the scores of a prediction, see <see cref="FitDensities"/>.
/// Global pooling makes it independent of the image's size, so that weights learnt on drawings of 48 pixels start a network for digits of 28.
/// The study's model1 is this network trained on the characters of Part 1, model3 the same newly initialised.
/// </summary>
public sealed class SmallCnn : Model
{
    /// <summary>The name of this family of networks in checkpoints.</summary>
    public const string ArchitectureName = "small-cnn";

    private readonly Sequential features = [];
    private readonly Dropout dropout;
    private readonly Linear<Identity> classifier;
    private readonly Linear<Relu>? measuring;
    private readonly MeasureDensities? densities;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="plan">Its sizes.</param>
    /// <param name="seed">Decides the weights.</param>
    public SmallCnn(Device device, SmallCnnPlan plan, ulong seed) : base(device, seed)
    {
        plan.Validate();
        Plan = plan;
        AddConvolution(features, "stem", plan.Channels, plan.Width, kernel: 5, plan.StemStride);
        int channels = plan.Width;
        for (int stage = 1; stage <= SmallCnnPlan.Stages; stage++)
        {
            int outputs = plan.Width << (stage - 1);
            features.Add(Stage($"stage{stage}", channels, outputs));
            if (stage < SmallCnnPlan.Stages) features.Add(new HalveIfPossible());
            channels = outputs;
        }
        dropout = new Dropout(plan.Dropout);
        if (plan.Measures > 0) measuring = new Linear<Relu>(Parameters, "measures", plan.Measures, SmallCnnPlan.MeasureUnits);
        classifier = new Linear<Identity>(Parameters, "classifier", plan.PooledFeatures, plan.Classes);
        if (plan.Densities > 0) densities = new MeasureDensities(Parameters, plan.Classes, plan.Measures, plan.Densities);
    }

    /// <summary>The sizes of this member of the family.</summary>
    public SmallCnnPlan Plan { get; }

    /// <inheritdoc/>
    public override string Architecture => ArchitectureName;

    /// <summary>[N, channels, H, W] to scores [N, classes].</summary>
    /// <exception cref="ShapeException">The network is to be told measures as well.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (measuring is not null)
            throw new ShapeException(nameof(SmallCnn), $"this network is told {Plan.Measures} measures of each image as well: none were given");
        return Classify(Pool(x));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Tensor measures)
    {
        if (measuring is null) return base.Forward(x, measures);
        var scores = Classify(Pool(x).ConcatenateChannels(measuring.Forward(measures)));
        // Only where it predicts: what the densities know already would otherwise teach the network nothing.
        return densities is null || x.Scope.Training ? scores : scores.Add(densities.Forward(measures));
    }

    /// <summary>
    /// Counts, from labelled images, how measures are distributed in each class: as a normal density of a few of them, whose covariance is drawn
    /// towards that of all classes. Predictions add its logarithm to their scores, trainings do not. To be done once, at any time before predicting.
    /// </summary>
    /// <param name="images">Images with as many measures and classes as the plan says.</param>
    /// <param name="chosen">Those of them to learn from: none that is to judge the network.</param>
    /// <param name="measures">Which measures have densities: as many as the plan says.</param>
    /// <param name="weight">What the logarithms are multiplied by: below 1, since the network has seen the same measures.</param>
    /// <exception cref="ArgumentException">The images do not fit the plan, or none is chosen.</exception>
    /// <exception cref="InvalidOperationException">The plan has no densities.</exception>
    public void FitDensities(LabelledImages images, ReadOnlySpan<int> chosen, ReadOnlySpan<int> measures, double weight)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (densities is null) throw new InvalidOperationException("this network has no densities of measures: its plan must say of how many");
        densities.Fit(images, chosen, measures, weight);
    }

    private Tensor Pool(Tensor x)
    {
        var y = features.Forward(Plan.Oversampling > 1 ? x.AveragePool2d(Plan.Oversampling) : x);
        return y.GlobalAveragePool2d().ConcatenateChannels(y.GlobalMaxPool2d());
    }

    private Tensor Classify(Tensor x) => classifier.Forward(dropout.Forward(x));

    private Layer Stage(string name, int inputs, int outputs)
    {
        var branch = new Sequential();
        for (int i = 1; i <= Plan.Depth; i++)
        {
            bool last = i == Plan.Depth;
            AddConvolution(branch, $"{name}.conv{i}", i == 1 ? inputs : outputs, outputs, kernel: 3, activate: !(last && Plan.Residual));
        }
        if (!Plan.Residual) return branch;
        Layer? shortcut = inputs == outputs ? null : new Conv2d<Identity>(Parameters, $"{name}.shortcut", inputs, outputs, kernel: 1);
        return new Residual<Relu>(branch, shortcut);
    }

    private void AddConvolution(Sequential layers, string name, int inputs, int outputs, int kernel, int stride = 1, bool activate = true)
    {
        if (Plan.BatchNorm)
        {
            layers.Add(new Conv2d<Identity>(Parameters, name, inputs, outputs, kernel, stride, bias: false));
            layers.Add(activate
                ? new BatchNorm<Relu>(Parameters, $"{name}.norm", outputs)
                : new BatchNorm<Identity>(Parameters, $"{name}.norm", outputs));
        }
        else
        {
            layers.Add(activate
                ? new Conv2d<Relu>(Parameters, name, inputs, outputs, kernel, stride)
                : new Conv2d<Identity>(Parameters, name, inputs, outputs, kernel, stride));
        }
    }

    /// <summary>Max pool 2x2, left out where a small image has shrunk to a single row or column already.</summary>
    private sealed class HalveIfPossible : Layer
    {
        public override Tensor Forward(Tensor x) => x.Shape.H < 2 || x.Shape.W < 2 ? x : x.MaxPool2d(2);
    }
}
