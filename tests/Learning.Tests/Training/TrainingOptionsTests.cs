using System.Text.Json;
using MidasNet.Data;

namespace MidasNet.Learning.Tests.Training;

public class TrainingOptionsTests
{
    private static readonly LabelledImages Images = StripedImages.Make(64, seed: 1);

    [Fact]
    public void The_defaults_are_AdamW_with_a_warm_up_a_cosine_and_averaged_weights()
    {
        var options = new TrainingOptions { Epochs = 2, BatchSize = 16 };
        using var device = Device.OpenCpu(threads: 1);
        using var trained = new TinyModel(device, seed: 3);
        using (var trainer = new Trainer(trained, options.Loader(Images, Images.AllIndices()), options, (logits, batch) => logits.CrossEntropy(batch)))
            _ = trainer.Run("defaults", cancellation: TestContext.Current.CancellationToken).Count();

        using var model = new TinyModel(device, seed: 3);
        using var optimizer = new AdamW(model.Parameters, 3e-3f, beta1: 0.9f, beta2: 0.99f, epsilon: 1e-8f, weightDecay: 0.02f) { ClipNorm = 5 };
        using var average = new MovingAverage(model.Parameters, 0.99f);
        var schedule = Schedules.WarmUp(0.15, Schedules.Cosine());
        var loader = options.Loader(Images, Images.AllIndices());
        int step = 0;
        for (int epoch = 0; epoch < 2; epoch++)
        {
            foreach (var batch in loader.Epoch(epoch, TestContext.Current.CancellationToken))
            {
                optimizer.LearningRate = 3e-3f * schedule((step + 0.5) / (2 * loader.BatchCount));
                step++;
                using var scope = Scope.Train(device, RandomStream.Mix(1) + (ulong)step);
                optimizer.Step(Gradients.Of(model.Forward(scope, batch).CrossEntropy(batch.Labels.Span)));
                average.Update();
            }
        }
        average.Swap();
        foreach (var parameter in model.Parameters) Assert.Equal(parameter.ToArray(), trained.Parameters[parameter.Name].ToArray());
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, ScheduleKind.Cosine)]
    [InlineData(OptimizerKind.Adam, ScheduleKind.Constant)]
    [InlineData(OptimizerKind.Sgd, ScheduleKind.OneCycle)]
    [InlineData(OptimizerKind.Sgd, ScheduleKind.Step)]
    [InlineData(OptimizerKind.Muon, ScheduleKind.Linear)]
    public void Every_optimizer_and_schedule_learns(OptimizerKind optimizer, ScheduleKind schedule)
    {
        var options = new TrainingOptions
        {
            Epochs = 6,
            BatchSize = 16,
            Optimizer = optimizer,
            Schedule = schedule,
            LearningRate = optimizer is OptimizerKind.Sgd or OptimizerKind.Muon ? 0.05f : 1e-2f,
            MuonHiddenOnly = false, // the model has but two layers
            Averaging = 0,
        };
        using var device = Device.OpenCpu();
        using var model = new TinyModel(device, seed: 1);
        using var trainer = new Trainer(model, options.Loader(Images, Images.AllIndices()), options, (logits, batch) => logits.CrossEntropy(batch));
        var history = new TrainingLoop { Name = "learns" }.Run(trainer, TestContext.Current.CancellationToken);
        Assert.True(history[^1].TrainLoss < history[0].TrainLoss / 2, $"{history[0].TrainLoss} to {history[^1].TrainLoss}");
    }

    [Fact]
    public void A_parameter_belongs_to_the_first_group_that_has_it()
    {
        var options = new TrainingOptions { Epochs = 1, Groups = [new("classifier.", 0.5f, 0.1f), new("conv", 2), new("", 1)] };
        using var device = Device.OpenCpu(threads: 1);
        using var model = new TinyModel(device, seed: 1);
        using var optimizer = options.MakeOptimizer(model.Parameters);
        Assert.Equal(
            ["classifier.weight classifier.bias", "conv.weight", "norm.gamma norm.beta norm.mean norm.variance"],
            optimizer.Groups.Select(group => string.Join(' ', group.Parameters.Select(p => p.Name))));
        Assert.Equal([(0.5f, 0.1f), (2, 0), (1, 0)], optimizer.Groups.Select(group => (group.LearningRateScale, group.WeightDecay)));
    }

    [Fact]
    public void The_shifts_of_normalisations_can_have_a_learning_rate_of_their_own()
    {
        var options = new TrainingOptions { Epochs = 1, WeightDecay = 0.1f, NormShiftRate = 64 };
        using var device = Device.OpenCpu(threads: 1);
        using var model = new TinyModel(device, seed: 1);
        using var optimizer = options.MakeOptimizer(model.Parameters);
        Assert.Equal([(1, 0.1f), (64, 0)], optimizer.Groups.Select(group => (group.LearningRateScale, group.WeightDecay)));
        Assert.Equal(["norm.beta"], optimizer.Groups[1].Parameters.Select(p => p.Name)); // and not the classifier's bias
        Assert.Equal(model.Parameters.Count - 1, optimizer.Groups[0].Parameters.Count);
    }

    [Theory]
    [InlineData(true, "classifier.weight.m conv.weight.m")] // these are the first and the last, which AdamW trains
    [InlineData(false, "")]
    public void Muon_may_leave_the_first_and_the_last_layer_out(bool hiddenOnly, string byAdam)
    {
        var options = new TrainingOptions { Epochs = 1, Optimizer = OptimizerKind.Muon, MuonHiddenOnly = hiddenOnly };
        using var device = Device.OpenCpu(threads: 1);
        using var model = new TinyModel(device, seed: 1);
        using var optimizer = options.MakeOptimizer(model.Parameters);
        using var scope = Scope.Train(device);
        var batch = options.Loader(Images, Images.AllIndices()).Epoch(0, TestContext.Current.CancellationToken).First();
        optimizer.Step(Gradients.Of(model.Forward(scope, batch).CrossEntropy(batch)));
        Assert.Equal(byAdam, string.Join(' ', optimizer.SaveState().Values.Keys.Where(name => name.EndsWith("weight.m", StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Images_are_trained_at_another_size_and_mixed_by_CutMix_if_the_options_say_so()
    {
        var options = new TrainingOptions { Epochs = 1, BatchSize = 16, OutputSize = 5, CutMix = 1 };
        var batch = options.Loader(Images, Images.AllIndices()).Epoch(0, TestContext.Current.CancellationToken).First();
        Assert.Equal((5, 5), (batch.Height, batch.Width));
        Assert.Equal(16, batch.OtherLabels.Length);
    }

    [Fact]
    public void The_first_epochs_may_have_smaller_images()
    {
        var options = new TrainingOptions { Epochs = 5, BatchSize = 16, FirstSize = 6, FirstSizeShare = 0.5, Mixup = 0.2f };
        var loader = options.Loader(Images, Images.AllIndices());
        Assert.Equal([6, 6, 6, 12, 12], Enumerable.Range(0, 5).Select(epoch => loader.Epoch(epoch, TestContext.Current.CancellationToken).First().Height));
        Assert.Equal((4, 64), (loader.BatchCount, loader.ImageCount));
    }

    [Fact]
    public void Choices_that_are_not_made_leave_no_trace_in_a_state_so_that_earlier_ones_are_resumed()
    {
        string json = JsonSerializer.Serialize(new TrainingOptions { Epochs = 1 });
        Assert.DoesNotContain(nameof(TrainingOptions.BalancedSampling), json, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(TrainingOptions.FirstSize), json, StringComparison.Ordinal);
        Assert.Contains("\"BalancedSampling\":0.5", JsonSerializer.Serialize(new TrainingOptions { Epochs = 1, BalancedSampling = 0.5 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_plain_values_that_JSON_can_hold()
    {
        var options = new TrainingOptions
        {
            Epochs = 3,
            Optimizer = OptimizerKind.Sgd,
            Nesterov = true,
            Schedule = ScheduleKind.OneCycle,
            Augmentation = new Augmentation { Rotation = 8 },
            Normalisation = new Normalisation(0.1f, 0.3f),
            Groups = [new ParameterGroupOptions("head.", 1, 0.05f)],
        };
        var read = JsonSerializer.Deserialize<TrainingOptions>(JsonSerializer.Serialize(options))!;
        Assert.Equal(options.Groups, read.Groups!);
        Assert.Equal(options, read with { Groups = options.Groups });
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        Refused(new TrainingOptions { Epochs = 0 }, "Epochs is 0");
        Refused(new TrainingOptions { Epochs = 1, WarmUp = 1 }, "WarmUp is 1");
        Refused(new TrainingOptions { Epochs = 1, LearningRate = float.NaN }, "LearningRate is NaN");
        Refused(new TrainingOptions { Epochs = 1, Optimizer = (OptimizerKind)9 }, "Optimizer is 9; AdamW, Adam, Sgd, Muon fits");
        Refused(new TrainingOptions { Epochs = 1, FirstSizeShare = 1.5 }, "FirstSizeShare is 1.5");
        Refused(new TrainingOptions { Epochs = 1, Momentum = 0, Nesterov = true }, "Nesterov is True");

        static void Refused(TrainingOptions options, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(options.Validate).Message);
    }
}
