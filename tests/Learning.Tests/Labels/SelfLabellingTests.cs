using MidasNet.Data;
using MidasNet.Learning.Labels;
using MidasNet.Learning.Tests.Training;
using MidasNet.Models;

namespace MidasNet.Learning.Tests.Labels;

public sealed class SelfLabellingTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly LabelledImages images = StripedImages.Make(720, seed: 1);
    private readonly List<string> trained = [];
    private readonly Dictionary<string, double> seconds = []; // of each network, as last reported

    public static TheoryData<object> Noises => [new LabelNoise.Complementary(0.01), new LabelNoise.Symmetric(0.3)];

    [Theory]
    [MemberData(nameof(Noises), DisableDiscoveryEnumeration = true)]
    public void Networks_trained_only_on_wrong_labels_recognise_unseen_images(object kind)
    {
        var noise = (LabelNoise)kind;
        var (labels, given, audit) = Spoil(noise);
        var labelled = Labelling(given, stages: 2).Run(audit);
        using var model = labelled.Model;
        var test = StripedImages.Make(120, seed: 9);
        var answers = Predictions.Of(model, test, test.AllIndices(), Normalisation.None, TestContext.Current.CancellationToken);
        Assert.InRange(answers.Accuracy(test.Labels.AsSpan()), 0.95, 1);

        var proposals = LabelProposal.For(labelled.Knowledge.Posteriors, labels.Given.AsSpan(), labelled.Knowledge.Transition.Matrix);
        int[] proposed = [.. proposals.Select(proposal => proposal.Proposed)];
        Assert.InRange(labels.Truth.CountRight(proposed), 684, 720); // each by a network trained on half of them
        Assert.Equal("own labels, last network", trained[^1]);
        // The network learns from the stage that the held-out labels favour.
        Assert.Equal(labelled.LogLikelihoods.Max(), labelled.Knowledge.LogLikelihood);
        Assert.Equal(labelled.Knowledge.LogLikelihood, labelled.LogLikelihoods[labelled.BestStage - 1]);
    }

    [Fact]
    public void Stages_end_when_the_likelihood_of_held_out_labels_no_longer_improves()
    {
        var (_, given, audit) = Spoil(new LabelNoise.Complementary(0.01));
        var labelled = Labelling(given, stages: 8).Run(audit);
        using var model = labelled.Model;
        var likelihoods = labelled.LogLikelihoods;
        Assert.InRange(likelihoods.Count, 2, 8);
        for (int stage = 1; stage < likelihoods.Count - 1; stage++) Assert.True(likelihoods[stage] > likelihoods[stage - 1]);
        bool lastIsBest = likelihoods[^1] > likelihoods[^2];
        if (likelihoods.Count < 8) Assert.False(lastIsBest);
        Assert.Equal(lastIsBest ? likelihoods.Count : likelihoods.Count - 1, labelled.BestStage);
    }

    [Fact]
    public void The_final_network_may_be_of_another_kind()
    {
        var (_, given, audit) = Spoil(new LabelNoise.Complementary(0.01));
        var made = new List<Model>();
        using var model = Labelling(given, stages: 2, makeLast: (own, seed) =>
        {
            made.Add(new TinyModel(own, seed));
            return made[^1];
        }).Run(audit).Model;
        Assert.Same(Assert.Single(made), model);
    }

    [Fact]
    public void The_training_time_is_that_of_all_networks_whenever_they_were_trained()
    {
        using var folder = new TemporaryFolder();
        var (_, given, audit) = Spoil(new LabelNoise.Complementary(0.01));
        var first = Labelling(given, stages: 1, folder: folder.File("unfinished")).Run(audit);
        first.Model.Dispose();
        Assert.Equal(seconds.Values.Sum(), first.TrainingSeconds, 1e-9);
        string[] folds = [.. seconds.Keys.Where(name => name != "own labels, last network")];
        double ofFolds = folds.Sum(name => seconds[name]);
        seconds.Clear();

        // The networks of the folds are finished: their predictions are read.
        var resumed = Labelling(given, stages: 1, folder: folder.File("unfinished"), resume: true).Run(audit);
        resumed.Model.Dispose();
        Assert.DoesNotContain(folds[0], seconds.Keys);
        Assert.Equal(ofFolds + seconds.Values.Sum(), resumed.TrainingSeconds, 1e-9);
    }

    [Fact]
    public void A_network_that_learnt_nothing_is_trained_again_with_a_smaller_learning_rate()
    {
        var (_, given, _) = Spoil(new LabelNoise.Complementary(0));
        // With so small a learning rate nothing is learnt, so that each fold takes all of its attempts.
        Labelling(given, stages: 1, learningRate: 1e-30f).Corrected(TransitionMatrix.Uniform(3, 0));
        Assert.Equal(
            ["corrected loss, fold 1 of 2", "corrected loss, fold 1 of 2, attempt 2", "corrected loss, fold 1 of 2, attempt 3", "corrected loss, fold 2 of 2"],
            trained.Take(4));
    }

    [Fact]
    public void The_first_matrix_has_hardly_any_right_complementary_label_and_the_counted_noise()
    {
        var (_, _, complementary) = Spoil(new LabelNoise.Complementary(0.01));
        var first = SelfLabelling.FirstMatrix(complementary);
        for (int k = 0; k < 3; k++)
        {
            Assert.Equal(1e-3, first[k, k], 1e-12);
            Assert.Equal(0.999, first[k, (k + 1) % 3] + first[k, (k + 2) % 3], 1e-9);
        }
        var (_, _, noisy) = Spoil(new LabelNoise.Symmetric(0.3));
        Assert.Same(noisy.Transition.Matrix, SelfLabelling.FirstMatrix(noisy));
    }

    [Fact]
    public void Random_labels_are_rejected()
    {
        int[] given = [.. images.Labels];
        new RandomStream(5).Shuffle<int>(given);
        var audit = LabelAudit.Of(new ToyClassifier(3, 720, seed: 1).Exact(), given);
        Assert.Equal(LabelRegime.Random, audit.Regime);
        Assert.Throws<ArgumentException>(() => Labelling(images.WithLabels(given), stages: 1).Run(audit));
    }

    [Fact]
    public void An_invalid_plan_is_rejected() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Labelling(images, stages: 0));

    public void Dispose() => device.Dispose();

    private (SimulatedLabels Labels, LabelledImages Given, LabelAudit Audit) Spoil(LabelNoise noise)
    {
        var labels = LabelSimulator.Simulate(images.Labels.AsSpan(), 3, noise, seed: 2);
        var plain = new ToyClassifier(3, 720, seed: 1).Plain(labels.Transition, seed: 1);
        var known = new LabelAuditOptions { KnownComplementary = noise is LabelNoise.Complementary };
        return (labels, images.WithLabels(labels.Given.AsSpan()), LabelAudit.Of(plain, labels.Given.AsSpan(), options: known));
    }

    private SelfLabelling Labelling(
        LabelledImages given, int stages, float learningRate = 5e-3f, Func<Device, ulong, Model>? makeLast = null,
        string? folder = null, bool resume = false) => new(
        given,
        new SelfLabellingOptions
        {
            Training = new TrainingOptions { Epochs = 1, BatchSize = 20, LearningRate = learningRate },
            FirstEpochs = 12,
            LaterEpochs = 12,
            LastEpochs = 6,
            Folds = 2,
            MaxStages = stages,
            Views = 1,
        },
        device,
        (own, seed) => new TinyModel(own, seed),
        new TrainingSession
        {
            OnReport = report =>
            {
                if (report.Metrics.Epoch == 1) trained.Add(report.Metrics.Phase);
                seconds[report.Metrics.Phase] = report.Metrics.ElapsedSeconds!.Value;
                Assert.True(double.IsFinite(report.Metrics.TrainLoss ?? double.NaN));
            },
            Cancellation = TestContext.Current.CancellationToken,
            Folder = folder,
            Resume = resume,
        },
        makeLast);
}
