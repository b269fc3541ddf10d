using MidasNet.Data;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Learning.Tests.Training;

namespace MidasNet.Learning.Tests.Audits;

public sealed class AuditRunTests : IDisposable
{
    private static readonly LabelledImages Truth = StripedImages.Make(600, seed: 5);
    private static readonly SimulatedLabels Noisy = LabelSimulator.Simulate(Truth.Labels.AsSpan(), 3, new LabelNoise.Symmetric(0.1), seed: 1);

    private readonly TemporaryFolder temporary = new();
    private readonly TrainingSession session = new() { Cancellation = TestContext.Current.CancellationToken };
    private readonly Device device = Device.OpenCpu(threads: 2);

    public void Dispose()
    {
        device.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void A_few_lines_find_the_wrong_labels_and_propose_right_ones()
    {
        var images = Truth.WithLabels(Noisy.Given.AsSpan());
        var audit = AuditRun.Run(images, device, new AuditRunOptions { Folds = 2, Epochs = 6 }, session: session);
        Assert.Equal(LabelRegime.Noisy, audit.Regime);
        Assert.StartsWith("The labels are noisy", audit.Evidence[0], StringComparison.Ordinal);

        int wrong = Truth.Labels.Zip(images.Labels).Count(pair => pair.First != pair.Second);
        var placeOf = images.Names.Index().ToDictionary(name => name.Item, name => name.Index);
        var foremost = audit.NamedSuspects.Take(wrong / 2).Select(suspect => placeOf[suspect.Image]).ToList();
        Assert.True(foremost.Count(i => Truth.Labels[i] != images.Labels[i]) >= 0.9 * foremost.Count);

        string path = Path.Combine(temporary.Path, "proposed.csv");
        audit.WriteProposals(path);
        string[] lines = File.ReadAllLines(path);
        Assert.Equal((601, "image,given,proposed,confidence"), (lines.Length, lines[0]));
        var score = AuditScore.Of(audit, Noisy.Truth, Noisy);
        Assert.True(score.IsNamedRight);
        Assert.True(score.Recovered > score.RightLabels);
    }

    [Fact]
    public void Features_of_a_pretrained_network_judge_labels()
    {
        string from = temporary.File("stripes.safetensors");
        var training = new ImageTrainingOptions { Labels = TrainLabels.Clean, Epochs = 6, Width = 8, ValidationPercent = 0 };
        using (var trained = ImageTraining.Run(StripedImages.Make(300, seed: 1), Preprocessing.Digit(12), device, training, session)) trained.Save(from);

        var options = new AuditRunOptions { Folds = 2, Epochs = 20, Kind = PreprocessingKind.Digit, From = from, Memory = new FeatureMemory() };
        var phases = new PhaseNames();
        var watched = new TrainingSession { Cancellation = TestContext.Current.CancellationToken, Progress = phases };
        var images = Truth.WithLabels(Noisy.Given.AsSpan());
        var audit = AuditRun.Run(images, device, options, trusted: StripedImages.Make(30, seed: 8), session: watched);
        Assert.Equal(LabelRegime.Noisy, audit.Regime);
        Assert.True(AuditScore.Of(audit, Noisy.Truth, Noisy).Recovered > 0.97);
        Assert.True(audit.Trusted!.Tests.Count > 0);

        // The same images under other labels: only those that can be trusted are looked at again.
        int before = phases.Names.Count(IsOfFeatures);
        var complementary = LabelSimulator.Simulate(Truth.Labels.AsSpan(), 3, new LabelNoise.Complementary(0), seed: 1);
        Assert.Equal(LabelRegime.ComplementaryUniform, AuditRun.Run(Truth.WithLabels(complementary.Given.AsSpan()), device, options, session: watched).Regime);
        Assert.Equal(2, before);
        Assert.Equal(before, phases.Names.Count(IsOfFeatures));

        Assert.Throws<ArgumentException>(() => AuditRun.Run(Truth, device, options with { Model = NetworkKind.ResNet9 }, session: session));

        static bool IsOfFeatures(string phase) => phase == "features of the frozen network";
    }

    [Fact]
    public void An_audit_for_a_verdict_only_proposes_no_labels()
    {
        var options = new AuditRunOptions { Folds = 2, Epochs = 2, VerdictOnly = true };
        var audit = AuditRun.Run(Truth, device, options, session: session);
        Assert.Empty(audit.NamedSuspects);
        Assert.Throws<InvalidOperationException>(() => audit.WriteProposals(Path.Combine(temporary.Path, "none.csv")));
    }

    [Fact]
    public void A_folder_is_audited_as_its_images_are()
    {
        string folder = StripedImages.MakeFolder(temporary.Path, 120, seed: 5);
        var options = new AuditRunOptions { Folds = 2, Epochs = 1, VerdictOnly = true, Threads = 1 };
        var audit = AuditRun.Run(folder, device, options, session: new TrainingSession { Cancellation = TestContext.Current.CancellationToken });
        using var pictures = LabelledPictures.Open(folder);
        var images = pictures.Read(new PictureReadOptions { Preprocessing = pictures.SuggestPreprocessing() }, TestContext.Current.CancellationToken);
        var same = AuditRun.Run(images, device, options, session: new TrainingSession { Cancellation = TestContext.Current.CancellationToken });
        Assert.Equal(same.Evidence, audit.Evidence);
        Assert.Equal(same.Transition?.Right, audit.Transition?.Right);

        var few = Assert.Throws<TooFewImagesException>(
            () => AuditRun.Run(folder, device, options with { Folds = 41 }, session: new TrainingSession { Cancellation = TestContext.Current.CancellationToken }));
        Assert.Equal($"{folder}: class 'columns' has 40 images, too few for 41 folds: use at most 40, or leave the class out", few.Message);
    }

    // Averages of noise are what such images differ most in, and no network learns them from so few.
    [Fact]
    public void Labels_of_images_that_teach_nothing_are_not_called_random()
    {
        var random = new RandomStream(1);
        byte[] noise = [.. Enumerable.Range(0, 400 * 24 * 24).Select(_ => (byte)random.NextInt(256))];
        var images = new LabelledImages(1, 24, 24, noise, [.. Enumerable.Range(0, 400).Select(i => i % 2)], ["a", "b"]);
        var options = new AuditRunOptions { Folds = 2, Epochs = 1, VerdictOnly = true };
        var audit = AuditRun.Run(images, device, options, session: session);
        Assert.Equal(LabelRegime.Undetermined, audit.Regime);
        Assert.Contains("Networks learn nothing from these images", string.Join(' ', audit.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public void Control_labels_divide_images_by_what_is_most_different_about_them_into_classes_of_the_given_sizes()
    {
        var random = new RandomStream(1);
        byte[] grounds = [.. Enumerable.Range(0, 60).SelectMany(i => Enumerable.Range(0, 100).Select(_ => (byte)(3 * (i * 7 % 60) + random.NextInt(30))))];
        var images = new LabelledImages(1, 10, 10, grounds, [.. Enumerable.Range(0, 60).Select(i => i < 20 ? 0 : 1)], ["a", "b"]);
        int[] control = ControlLabels.Of(images);
        Assert.Equal(20, control.Count(label => label == 0));
        // The 20 darkest or the 20 lightest.
        int[] brightness = [.. Enumerable.Range(0, 60).Where(i => control[i] == 0).Select(i => i * 7 % 60).Order()];
        Assert.True(brightness.SequenceEqual(Enumerable.Range(0, 20)) || brightness.SequenceEqual(Enumerable.Range(40, 20)));
    }

    [Fact]
    public void Copies_get_the_labels_proposed_for_their_picture_and_are_listed()
    {
        var chosen = Enumerable.Range(0, 120).Concat([0, 1, 2]).ToArray();
        var images = Truth.Subset(chosen);
        int[] labels = [.. images.Labels];
        labels[122] = (labels[2] + 1) % 3;
        images = images.WithLabels(labels);
        var audit = AuditRun.Run(images, device, new AuditRunOptions { Folds = 2, Epochs = 8 }, session: session);
        Assert.Equal([[2, 122]], audit.InSeveralClasses);
        Assert.StartsWith("1 picture lies in several classes", audit.Evidence[0], StringComparison.Ordinal);
        Assert.Equal(123, audit.Proposals.Count);
        Assert.Equal(audit.Proposals[0].Proposed, audit.Proposals[120].Proposed);
    }

    [Fact]
    public void Trusted_images_of_another_size_are_refused()
    {
        var other = PicturePreprocessor.Apply(Truth.Subset([0, 1, 2]), Preprocessing.Digit(16));
        string message = Assert.Throws<DataFormatException>(() => TrustedImages.Match(other, Truth, "handful")).Message;
        Assert.Equal("handful: its images have 1 x 16 x 16 values, those of the audit 1 x 12 x 12", message);
    }

    private sealed class PhaseNames : IRunProgress
    {
        public List<string> Names { get; } = [];

        public IRunPhase Begin(string name, long total, string unit = "images", long done = 0)
        {
            Names.Add(name);
            return RunProgress.None.Begin(name, total, unit, done);
        }

        public void Say(string line)
        {
        }
    }
}
