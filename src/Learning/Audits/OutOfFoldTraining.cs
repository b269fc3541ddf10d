using MidasNet.Data;
using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Learning.Audits;

/// <summary>Trains small CNNs on all folds but one, predicts that one, and so on.</summary>
/// <param name="Images">The images with the labels they were given.</param>
/// <param name="Folds">The folds of the images.</param>
/// <param name="Trusted">Images that no network is trained on and each one predicts; null for none.</param>
/// <param name="Device">The device that holds the networks.</param>
/// <param name="Seed">Decides weights and orders.</param>
/// <param name="Epochs">Passes of each plain network; null to choose by the number of images.</param>
/// <param name="Photos">The networks for photographs; null for those for drawings and digits.</param>
/// <param name="Session">Runs the networks.</param>
internal sealed record OutOfFoldTraining(
    LabelledImages Images, IReadOnlyList<Split> Folds, LabelledImages? Trusted, Device Device, ulong Seed, int? Epochs, PhotoNetworks? Photos, TrainingSession Session)
{
    /// <summary>The images as a frozen network sees them, on which linear classifiers are trained; null to train networks on the images themselves.</summary>
    public PretrainedFeatures? Features { get; init; }

    private const int FewImages = 10_000;

    private int Classes => Images.ClassNames.Count;

    /// <summary>Has folds trained elsewhere; null to train them here.</summary>
    public RemoteFolds? Elsewhere { get; init; }

    /// <summary>
    /// Trains with plain cross-entropy and predicts the label of each image. A network memorises the labels of few images, each network different
    /// ones, so that the mean of two is more accurate.
    /// </summary>
    public FoldOutcome Plain() => Run(new AuditStage(AuditStageKind.Plain));

    /// <summary>The same for labels that the images themselves give, see <see cref="WithControlLabels"/>: whether such networks learn anything from these images.</summary>
    public FoldOutcome Control() => Run(new AuditStage(AuditStageKind.Control));

    /// <summary>
    /// Trains under a transition matrix and predicts the class of each image: enough where most labels are right.
    /// </summary>
    /// <param name="transition">The transition from classes to labels.</param>
    public FoldOutcome Corrected(TransitionMatrix transition) => Run(new AuditStage(AuditStageKind.Corrected, transition));

    /// <summary>
    /// Predicts the class of each image from labels that carry little information. Two networks of the corrected loss label the images that they were
    /// trained on, q² T[·, given] by the mean of both, and two new networks learn these soft labels, which errs less than they did. All of it happens
    /// within the training part of a fold, so that the label of a held-out image has no influence on its prediction.
    /// </summary>
    /// <param name="transition">The transition from classes to labels.</param>
    public FoldOutcome SelfLabelled(TransitionMatrix transition) => Run(new AuditStage(AuditStageKind.SelfLabelled, transition));

    /// <summary>The same images under labels that they give themselves.</summary>
    public OutOfFoldTraining WithControlLabels() => this with { Images = Images.WithLabels(ControlLabels.Of(Images)), Trusted = null };

    /// <summary>The pieces of a stage, one for each fold.</summary>
    public IReadOnlyList<FoldPiece> PiecesOf(AuditStage stage) => [.. Enumerable.Range(0, Folds.Count).Select(fold => new FoldPiece(this, stage, fold))];

    /// <summary>Trains the networks of one fold of a stage. The session keeps their predictions.</summary>
    public void TrainFold(AuditStage stage, int fold) =>
        Train(stage, fold, [.. Folds[fold].Train], [.. Folds[fold].Validation], new float[TrustedValues]);

    /// <summary>The runs of the networks of a fold of a stage, in the order in which they are trained, with the numbers of values that each predicts.</summary>
    public IReadOnlyList<(string Name, int[] Lengths)> NetworksOf(AuditStage stage, int fold)
    {
        int trainOn = Folds[fold].Train.Length, held = Folds[fold].Validation.Length * Classes;
        return stage.Kind switch
        {
            AuditStageKind.Plain => Networks(FoldStage.Plain, MembersFor(trainOn), held, 0),
            AuditStageKind.Control => Networks(FoldStage.Control, MembersFor(trainOn), held, 0),
            AuditStageKind.Corrected => Networks(FoldStage.Corrected, 1, held, 0),
            _ => [.. Networks(FoldStage.Corrected, Stage.Members, 0, trainOn * Classes), .. Networks(FoldStage.SelfLabelled, Stage.Members, held, 0)],
        };

        IReadOnlyList<(string Name, int[] Lengths)> Networks(FoldStage kind, int members, int predicted, int others) =>
            [.. Enumerable.Range(0, members).Select(member => (NameOf(kind, fold, member), (int[])[predicted, others, TrustedValues]))];
    }

    private int TrustedValues => (Trusted?.Count ?? 0) * Classes;

    private static int MembersFor(int trainOn) => trainOn < FewImages ? Stage.Members : 1;

    private string NameOf(FoldStage stage, int fold, int member) => $"{stage.Name}, fold {fold + 1} of {Folds.Count}{(member > 0 ? $", network {member + 1}" : "")}";

    private float[] Train(AuditStage stage, int fold, int[] trainOn, int[] predict, float[] onTrusted)
    {
        switch (stage)
        {
            case { Kind: AuditStageKind.Plain or AuditStageKind.Control }:
                var plain = Begin(stage.Kind == AuditStageKind.Plain ? FoldStage.Plain : FoldStage.Control, fold, trainOn);
                BatchLoss loss = static (logits, batch) => logits.CrossEntropy(batch.Labels.Span);
                return MembersFor(trainOn.Length) > 1 ? plain.TrainTwo(loss, predict, others: [], onTrusted).Held : plain.Train(0, loss, predict, onTrusted).Held;
            case { Kind: AuditStageKind.Corrected, Transition: { } transition }:
                return Begin(FoldStage.Corrected, fold, trainOn).Train(0, Under(transition), predict, onTrusted).Held;
            case { Kind: AuditStageKind.SelfLabelled, Transition: { } transition }:
                var (_, inside) = Begin(FoldStage.Corrected, fold, trainOn).TrainTwo(Under(transition), predict: [], trainOn, onTrusted);
                // The square sharpens the average of networks, which is less confident than each of them.
                var soft = SelfLabels.Of(new Predictions(Classes, inside), Images.LabelsOf(trainOn), transition, sharpness: 2).At(trainOn, Images.Count);
                Array.Clear(onTrusted);
                return Begin(FoldStage.SelfLabelled, fold, trainOn).TrainTwo(soft.Loss, predict, [], onTrusted).Held;
            default:
                throw new ArgumentException($"a stage of kind {stage.Kind} takes a transition matrix", nameof(stage));
        }
    }

    private static BatchLoss Under(TransitionMatrix transition) =>
        (logits, batch) => logits.ForwardCorrectedCrossEntropy(batch.Labels.Span, transition);

    private FoldOutcome Run(AuditStage stage)
    {
        Elsewhere?.Invoke(PiecesOf(stage));
        var byFold = new float[Folds.Count][];
        var predictions = OutOfFoldPredictions.Make(Folds, Classes, Session, Device, (device, session) => (fold, trainOn, predict) =>
            (this with { Device = device, Session = session }).Train(stage, fold, trainOn, predict, byFold[fold] = new float[TrustedValues]));
        // The mean over the networks of all folds: none of them has seen a trusted image.
        var mean = new float[byFold[0].Length];
        foreach (float[] onTrusted in byFold)
            for (int i = 0; i < mean.Length; i++) mean[i] += onTrusted[i] / Folds.Count;
        return new FoldOutcome(predictions, Trusted is null ? null : new Predictions(Classes, mean));
    }

    private IModelOptions Network(Recipe recipe) =>
        Photos is null ? recipe.SmallNetwork(Classes) with { Channels = Images.Channels } : recipe.Network(Classes);

    // What only some images show must not come from those to be predicted.
    private Stage Begin(FoldStage stage, int fold, int[] trainOn) => new(
        this, Features is not null ? stage.ForFeatures() : Photos?.Suit(stage) ?? stage, fold, trainOn, Normalisation.Measure(Images, trainOn));

    /// <summary>One recipe on one fold.</summary>
    private sealed class Stage(OutOfFoldTraining training, FoldStage stage, int fold, int[] trainOn, Normalisation normalisation)
    {
        public const int Members = 2;
        private const ulong NextMember = 1000; // folds count within it

        /// <summary>
        /// Trains networks from different random weights, and gives the means of their predictions: held-out images, and any others.
        /// </summary>
        public (float[] Held, float[] Others) TrainTwo(BatchLoss loss, int[] predict, int[] others, float[] onTrusted)
        {
            var (held, further) = (new float[predict.Length * training.Classes], new float[others.Length * training.Classes]);
            for (int member = 0; member < Members; member++)
            {
                var trusted = new float[onTrusted.Length];
                var (one, more) = Train(member, loss, predict, trusted, others);
                AddShare(held, one);
                AddShare(further, more);
                AddShare(onTrusted, trusted);
            }
            return (held, further);
        }

        /// <summary>Trains one network, and predicts.</summary>
        public (float[] Held, float[] Others) Train(int member, BatchLoss loss, int[] predict, float[] onTrusted, params int[] others)
        {
            ulong seed = training.Seed + stage.Stream + (ulong)fold + (ulong)member * NextMember;
            var recipe = stage.For(trainOn.Length, training.Epochs);
            var plan = recipe.TrainingFor(seed, normalisation);
            string name = training.NameOf(stage, fold, member);
            float[][] predicted = training.Features is { } features ? OnFeatures(features, name, plan, loss, predict, others)
                : OnImages(recipe, name, plan, loss, predict, others);
            predicted[2].CopyTo(onTrusted.AsSpan());
            return (predicted[0], predicted[1]);
        }

        private float[][] OnImages(Recipe recipe, string name, TrainingOptions plan, BatchLoss loss, int[] predict, int[] others)
        {
            using var model = ModelRegistry.Build(training.Device, training.Network(recipe), plan.Seed);
            using var trainer = new Trainer(model, plan.Loader(training.Images, trainOn), plan, loss);
            return training.Session.TrainAndPredict(name, trainer, Description, () =>
            [
                Predict(model, training.Images, predict),
                Predict(model, training.Images, others),
                training.Trusted is { } trusted ? Predict(model, trusted, trusted.AllIndices()) : [],
            ]).Predictions;
        }

        private float[][] OnFeatures(PretrainedFeatures features, string name, TrainingOptions plan, BatchLoss loss, int[] predict, int[] others)
        {
            var (images, cancellation, scaling) = (training.Images, training.Session.Cancellation, features.Scaling(trainOn));
            using var head = features.Head(training.Device, training.Classes, plan.Seed);
            using var trainer = new Trainer(head, features.Training(images, trainOn, scaling, plan), plan, loss);
            return training.Session.TrainAndPredict(name, trainer, $"{Description}, {features.Description}", () =>
            [
                features.Predict(head, images, predict, scaling, cancellation),
                features.Predict(head, images, others, scaling, cancellation),
                features.PredictTrusted(head, training.Trusted, scaling, cancellation),
            ]).Predictions;
        }

        private string Description =>
            $"images {ImageFingerprint.Of(training.Images, trainOn)}, {stage.Name}"
            + (training.Trusted is { } given ? $", trusted images {ImageFingerprint.Of(given, given.AllIndices())}" : "");

        private float[] Predict(Model model, LabelledImages images, int[] indices) =>
            indices.Length == 0 ? [] : Predictions.Of(model, images, indices, normalisation, training.Session.Cancellation).Probabilities;

        private static void AddShare(float[] mean, float[] one)
        {
            for (int i = 0; i < mean.Length; i++) mean[i] += one[i] / Members;
        }
    }
}
