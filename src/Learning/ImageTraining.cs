using System.Diagnostics;
using System.Globalization;
using MidasNet.Data;
using MidasNet.Data.Duplicates;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>Trains a small CNN on labelled images, also if their labels are noisy or all wrong.</summary>
/// <example><code>
/// using var result = ImageTraining.Run("photos", device, new ImageTrainingOptions { Epochs = 20 });
/// Console.WriteLine(result.Accuracy?.ToPercent());
/// result.Save("photos.safetensors");
/// </code></example>
public sealed class ImageTraining
{
    private const int MinImagesOfClass = 2;

    private readonly LabelledImages all;
    private readonly DuplicateGroups copies;
    private readonly Split split;
    private readonly LabelledImages images; // to train on
    private readonly int[] test;
    private readonly int[] watched = []; // by whose loss training is stopped
    private readonly Normalisation normalisation;
    private readonly Device device;
    private readonly ImageTrainingOptions options;
    private readonly TrainingSession session;
    private readonly FineTuning? fineTuning;
    private readonly Lazy<bool> isFlippable; // measured on the images unless it is given
    private Recipe recipe;

    private ImageTraining(
        LabelledImages all, ImageParts? parts, Preprocessing preprocessing, Device device, ImageTrainingOptions options, TrainingSession session, PretrainedNetwork? source)
    {
        (this.all, this.device, this.options, this.session) = (all, device, options, session);
        int[] given = parts?.Train ?? all.AllIndices();
        RequireClasses(all.ClassNames, given.Select(i => all.Labels[i]), options.Source);
        copies = DuplicateFinder.Find(all, session.Cancellation);
        RequireDifferent(given);
        test = parts?.Test ?? [];
        split = SplitOf(given, parts);
        if (options.Patience > 0) (split, watched) = HoldOutWatched();
        images = all.Subset(split.Train);
        normalisation = Normalisation.Measure(images, images.AllIndices());
        isFlippable = new Lazy<bool>(() => options.Flip ?? FlipTest.KeepsClasses(images, options.Seed) ?? preprocessing.Kind == PreprocessingKind.Photo);
        if (source is not null) fineTuning = new FineTuning(source, device, images, preprocessing, isFlippable.Value, options, session);
        recipe = fineTuning?.Recipe ?? Fitting(ChooseRecipe(preprocessing), options.Source);
        if (recipe.Preprocessing != preprocessing)
            throw new ArgumentException($"the images were prepared by '{preprocessing}', the recipe takes '{recipe.Preprocessing}'", nameof(preprocessing));
    }

    /// <summary>Audits the labels unless they are known to be clean, trains, and evaluates on images that were held out.</summary>
    /// <param name="images">The images with their labels, at least two classes of two images.</param>
    /// <param name="preprocessing">How they were prepared, which the checkpoint states; that of the recipe if one is given.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="session">Runs the networks; null for a session that shows and keeps nothing. Its files are the caller's to clear when the network is saved.</param>
    /// <returns>The network and its accuracy; the caller disposes of it.</returns>
    /// <exception cref="DataFormatException">There are too few classes or images, or the labels are random.</exception>
    /// <exception cref="ArgumentException">An option does not fit, or the images were not prepared as the recipe takes them.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public static ImageTrainingResult Run(
        LabelledImages images, Preprocessing preprocessing, Device device, ImageTrainingOptions? options = null,
        TrainingSession? session = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentNullException.ThrowIfNull(device);
        options ??= new ImageTrainingOptions();
        return new ImageTraining(images, parts: null, preprocessing, device, options, session ?? new TrainingSession(), SourceOf(options, device)).Run(reading: TimeSpan.Zero);
    }

    /// <summary>Reads a set, audits its labels unless they are known to be clean, trains, and evaluates on images that were held out.</summary>
    /// <remarks>
    /// Of a set that is divided (train/, val/, test/), the training part is trained on. The validation part is evaluated instead of images that are held out
    /// at random, and the test part once, when all is done.
    /// </remarks>
    /// <param name="path">The labelled images, of any kind that <see cref="LabelledPictures.Open"/> reads; at least two classes of two images.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="options">How; null for the defaults. Errors name the path, whatever <see cref="ImageTrainingOptions.Source"/> is.</param>
    /// <param name="pictures">How pictures and labels are found; null for the defaults.</param>
    /// <param name="session">Shows the progress, stops the run, and keeps its states; null for none of it.</param>
    /// <returns>The network and its accuracy; the caller disposes of it.</returns>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    /// <exception cref="DataFormatException">The data is damaged, there are too few classes or images, or the labels are random.</exception>
    /// <exception cref="ArgumentException">An option does not fit.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public static ImageTrainingResult Run(
        string path, Device device, ImageTrainingOptions? options = null, PictureSetOptions? pictures = null, TrainingSession? session = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(device);
        options = (options ?? new ImageTrainingOptions()) with { Source = path };
        session ??= new TrainingSession();
        var clock = Stopwatch.StartNew();
        var source = SourceOf(options, device);
        var (images, parts, preprocessing) = Read(path, pictures, options, source, session.Progress, session.Cancellation);
        try
        {
            return new ImageTraining(images, parts, preprocessing, device, options, session, source).Run(reading: clock.Elapsed);
        }
        finally
        {
            images.Close();
        }
    }

    private static PretrainedNetwork? SourceOf(ImageTrainingOptions options, Device device)
    {
        FineTuning.RequireFit(options);
        return options.From is { } path ? PretrainedNetwork.Read(path, device) : null;
    }

    private static (LabelledImages Images, ImageParts? Parts, Preprocessing Preprocessing) Read(
        string path, PictureSetOptions? set, ImageTrainingOptions options, PretrainedNetwork? source, IRunProgress progress, CancellationToken cancellation)
    {
        using var pictures = PictureFiles.Open(path, set, progress);
        int[] train = pictures.IndicesOf(SetPart.Train);
        if (train.Length == 0) throw new DataFormatException(path, "there is no part 'train' in it, only others: there is nothing to train on");
        RequireClasses(pictures.ClassNames, train.Select(i => pictures.Labels[i]), path); // before decoding
        var preprocessing = source?.PreprocessingFor(pictures, options.ImageSize, options.Kind, options.Channels) ?? Preprocess(pictures, options);
        progress.Say($"preprocessing: {preprocessing.Describe()}");
        var images = PictureFiles.Read(pictures, preprocessing, options.Threads, progress, cancellation, skipBad: options.SkipBad);
        if (pictures.Parts is not { } partOf) return (images, null, preprocessing);

        // By name, since pictures that cannot be read may have been left out.
        var partOfName = pictures.Names.Zip(partOf).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        int[] Of(SetPart part) => [.. images.AllIndices().Where(i => partOfName[images.Names[i]] == part)];
        var parts = new ImageParts(Of(SetPart.Train), Of(SetPart.Validation), Of(SetPart.Test));
        string held = parts.Validation.Length > 0 ? $"the {parts.Validation.Length} of its validation part are held out" : $"{options.ValidationPercent} % of these are held out";
        string left = parts.Test.Length > 0 ? $"; the {parts.Test.Length} of its test part are left alone until the network is finished" : "";
        progress.Say($"the set is divided: trains on the {parts.Train.Length} pictures of its training part; {held}{left}");
        return (images, parts, preprocessing);
    }

    /// <summary>The images to train on and those to hold out, no picture on both sides, nor in the test part.</summary>
    private Split SplitOf(int[] given, ImageParts? parts)
    {
        if (parts is not null)
        {
            var tested = PicturesOf(parts.Test);
            int[] validation = [.. parts.Validation.Where(i => !tested.Contains(copies.FirstOf[i]))];
            tested.UnionWith(PicturesOf(validation));
            int[] train = [.. given.Where(i => !tested.Contains(copies.FirstOf[i]))];
            int dropped = given.Length + parts.Validation.Length - train.Length - validation.Length;
            if (dropped > 0) session.Progress.Say(FormattableString.Invariant($"{dropped:N0} pictures of the training or validation part are also in a part that evaluates: they are left out"));
            if (validation.Length > 0) return new Split(train, validation);
            given = train;
        }
        if (options.ValidationPercent == 0) return new Split(given, []);
        if (parts is null) return copies.HoldOut(all.Labels, options.ValidationPercent / 100.0, options.Seed, all.Groups);
        var among = all.Subset(given);
        var split = copies.Of(given, among).HoldOut(among.Labels, options.ValidationPercent / 100.0, options.Seed, among.Groups);
        return new Split([.. split.Train.Select(i => given[i])], [.. split.Validation.Select(i => given[i])]);
    }

    /// <summary>Takes the images to watch from those to train on, with all copies of their pictures.</summary>
    private (Split Split, int[] Watched) HoldOutWatched()
    {
        const double Share = 0.1;
        var among = all.Subset(split.Train);
        var divided = copies.Of(split.Train, among).HoldOut(among.Labels, Share, options.Seed + 1, among.Groups);
        if (divided.Validation.Length == 0)
            throw new DataFormatException(options.Source, "no class has two pictures to train on, so that none can be held out for early stopping: train without it");
        return (split with { Train = [.. divided.Train.Select(i => split.Train[i])] }, [.. divided.Validation.Select(i => split.Train[i])]);
    }

    private HashSet<int> PicturesOf(int[] indices) => [.. indices.Select(i => copies.FirstOf[i])];

    private static Preprocessing Preprocess(LabelledPictures pictures, ImageTrainingOptions options)
    {
        if (options.Recipe is { } recipe)
        {
            recipe = recipe with
            {
                Framing = options.Kind ?? recipe.Framing,
                Channels = options.Channels ?? recipe.Channels,
                InputSize = options.ImageSize ?? recipe.InputSize,
            };
            return Fitting(recipe, options.Source).Preprocessing;
        }
        if (options.Model != NetworkKind.Vgg19) return pictures.SuggestPreprocessing(options.ImageSize, options.Kind, options.Channels);
        var photo = pictures.SuggestPreprocessing(options.ImageSize, options.Kind ?? PreprocessingKind.Photo, options.Channels ?? 3);
        return options.ImageSize is null && photo.Size < Vgg19.MinSide ? pictures.SuggestPreprocessing(Vgg19.MinSide, photo.Kind, photo.Channels) : photo;
    }

    // Each choice alone may fit and the network not take pictures of this size.
    private static Recipe Fitting(Recipe recipe, string source)
    {
        try
        {
            recipe.Validate();
            return recipe;
        }
        catch (ArgumentException unfit)
        {
            throw new DataFormatException(source, $"the recipe for its pictures does not fit: {unfit.Message}", inner: unfit);
        }
    }

    /// <summary>The recipe as given or as it suits the images, with the choices of the options in it.</summary>
    private Recipe ChooseRecipe(Preprocessing preprocessing, bool areLabelsClean = true)
    {
        var chosen = options.Recipe ?? (areLabelsClean
            ? Recipes.ForCleanPictures(
                preprocessing, images.Count, isFlippable.Value, preprocessing.Kind == PreprocessingKind.Digit && StrokeTest.AreLines(images, options.Seed))
            : Recipes.ForPictures(preprocessing, images.Count, isFlippable.Value));
        if (options.Recipe is not null)
            chosen = chosen with { Framing = options.Kind ?? chosen.Framing, Channels = options.Channels ?? chosen.Channels, InputSize = options.ImageSize ?? chosen.InputSize };
        if (options.Model is { } model && model != chosen.Model) chosen = chosen.WithModel(model);
        return chosen with
        {
            Width = options.Width ?? chosen.Width,
            Training = chosen.Training with
            {
                Epochs = options.Epochs ?? chosen.Epochs,
                BatchSize = options.BatchSize ?? chosen.Training.BatchSize,
                LearningRate = options.LearningRate ?? chosen.Training.LearningRate,
            },
        };
    }

    private ImageTrainingResult Run(TimeSpan reading)
    {
        const int MaxWorst = 12;
        var clock = Stopwatch.StartNew();
        foreach (string sentence in copies.Sentences()) session.Progress.Say(sentence);
        var copiesOfTrain = copies.Of(split.Train, images);
        bool isAudited = options.Labels != TrainLabels.Clean && fineTuning is null;
        var inspection = isAudited ? LabelInspection.Of(images, copiesOfTrain, options, device, session) : LabelInspection.Stated;
        if (inspection.Audit is not null) recipe = ChooseRecipe(recipe.Preprocessing, areLabelsClean: false);
        var beforeMeasuring = clock.Elapsed;
        if (options.Budget is { } budget) FitInto(budget, spent: beforeMeasuring);
        var measuring = clock.Elapsed - beforeMeasuring;
        if (inspection.Audit is not null && (options.Patience > 0 || options.FindLearningRate))
            session.Progress.Say("early stopping and the range test of the learning rate are for labels that are trained on as they are: both are left out");
        var labelled = inspection.Audit is { } audit ? SelfLabelling(images.Subset(copiesOfTrain.DifferentOfOneLabel())).Run(audit) : null;
        var judged = clock.Elapsed;
        IReadOnlyList<EpochMetrics> history = [];
        int[] heldOut = copies.OneOfEach(split.Validation), tested = copies.OneOfEach(test);
        var (tuned, phases, metrics) = fineTuning?.Run(network => Predict(network, heldOut) is { } found ? Accuracy(found, all.LabelsOf(heldOut), transition: null) : null) ?? default;
        if (metrics is not null) history = metrics;
        var model = tuned ?? labelled?.Model ?? TrainOnGivenLabels(out history);
        try
        {
            var evaluation = Stopwatch.StartNew();
            int[] labels = all.LabelsOf(heldOut);
            var (predictions, calibration) = Calibrate(model, heldOut, labels, areLabelsWrong: labelled is not null);
            var calibrated = Use with { Temperature = calibration.Temperature };
            if (tested.Length > 0) session.Progress.Say($"the test part is opened, this once: {Counted.Of(tested.Length, "picture")}");
            var answers = Predict(calibrated, model, tested);
            options.OnEvaluated?.Invoke(new EvaluatedImages(all, heldOut, predictions, tested, answers, images, recipe));
            double training = history.GroupBy(report => report.Phase).Sum(phase => phase.Last().ElapsedSeconds ?? 0);
            return new ImageTrainingResult
            {
                Model = model,
                Use = calibrated,
                Calibration = calibration,
                Recipe = recipe,
                FineTuning = phases,
                TrainImages = images.Count,
                StoppedAfter = fineTuning is null && history.Count > 0 && history.Count < recipe.Epochs ? history.Count : null,
                ValidationImages = labels.Length,
                Accuracy = predictions is null ? null : Accuracy(predictions, labels, labelled?.Knowledge.Transition.Matrix),
                Confusion = predictions is null ? null : ConfusionMatrix.Of(images.ClassNames, labels, predictions),
                Worst = predictions is null ? [] : WorstImage.Of(all, heldOut, predictions, MaxWorst),
                TestImages = tested.Length,
                TestAccuracy = answers is null ? null : Accuracy(answers, all.LabelsOf(tested), transition: null),
                Times = new TrainingTimes
                {
                    Reading = reading.TotalSeconds,
                    Labels = (judged - measuring).TotalSeconds,
                    MeasuringSpeed = measuring.TotalSeconds,
                    Training = training,
                    Waiting = history.Sum(report => report.WaitingSeconds ?? 0),
                    Evaluation = evaluation.Elapsed.TotalSeconds,
                    ImagesPerSecond = training > 0 ? history.Sum(report => (report.Seconds ?? 0) * (report.ImagesPerSecond ?? 0)) / training : null,
                },
                Regime = labelled?.Knowledge.Regime ?? inspection.Regime,
                Evidence = [.. copies.Sentences(), .. inspection.Evidence],
                RightLabels = labelled?.Knowledge.Transition.Right,
                StageLogLikelihoods = labelled?.LogLikelihoods ?? [],
                BestStage = labelled?.BestStage ?? 0,
                Seconds = (reading + clock.Elapsed).TotalSeconds,
            };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Chooses the number of epochs by the speed of a few steps.</summary>
    private void FitInto(TimeSpan budget, TimeSpan spent)
    {
        const int TimesRecipe = 3; // more epochs gain nothing
        int most = options.Epochs ?? TimesRecipe * recipe.Epochs;
        string kept = session.Once("epochs", () => TrainingBudget.Epochs(
            device, recipe, images, images.AllIndices(), budget - spent, most, TimeProvider.System, session.Cancellation).ToString(CultureInfo.InvariantCulture));
        int epochs = int.Parse(kept, CultureInfo.InvariantCulture);
        recipe = recipe with { Epochs = Math.Max(1, epochs) };
        const string Single = "the network is trained for a single epoch; give more time";
        string given = Seconds(budget), judging = Seconds(spent);
        bool isJudged = spent.TotalSeconds >= 0.5;
        session.Progress.Say(
            budget <= spent && isJudged ? $"judging the labels took {judging} of the {given}: {Single}, or state that the labels are clean"
            : epochs > 0 ? FormattableString.Invariant($"{Counted.Of(epochs, "epoch")} {(epochs == 1 ? "fits" : "fit")} into {budget:g}")
            : isJudged ? $"not even one epoch fits into {given}, of which judging the labels took {judging}: {Single}, or state that the labels are clean"
            : $"not even one epoch fits into {given}: {Single}");

        static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s");
    }

    private SelfLabelling SelfLabelling(LabelledImages images)
    {
        // Labels that carry little information need three quarters of the steps in each of several stages.
        int epochs = options.Epochs ?? options.Recipe?.Epochs ?? Recipes.EpochsForPictures(images.Count, share: 0.75);
        var stages = new SelfLabellingOptions
        {
            Training = recipe.TrainingFor(options.Seed, normalisation) with { Mixup = 0, CutMix = 0, BalancedSampling = 0 }, // their losses take one image a row, of all
            FirstEpochs = epochs,
            LaterEpochs = epochs,
            LastEpochs = recipe.Epochs,
            Folds = options.Folds,
            MaxStages = options.Stages,
            Seed = options.Seed,
        };
        return new SelfLabelling(
            images, stages, device, (own, seed) => recipe.MakeNetwork(own, images, images.AllIndices(), normalisation, seed), session);
    }

    private Model TrainOnGivenLabels(out IReadOnlyList<EpochMetrics> history)
    {
        (recipe, string? balance) = ClassBalancing.Apply(recipe, images, options.Balance, isGiven: options.Recipe is not null);
        if (balance is not null) session.Progress.Say(balance);
        if (options.FindLearningRate) FindLearningRate();
        var stopping = recipe with
        {
            Training = recipe.Training with { Patience = options.Patience, RestoreBest = options.Patience > 0, Watch = WatchedMetric.ValidationLoss },
        };
        using var training = new RecipeTraining(device, options.Patience > 0 ? stopping : recipe, images, images.AllIndices(), options.Seed);
        try
        {
            var model = training.Network.Model;
            int[] labels = all.LabelsOf(watched);
            history = session.Train("training", training.Trainer, training.Description, report =>
            {
                if (Predict(model, watched) is { } predictions) report.Metrics = report.Metrics.WithValidation(predictions, labels);
            });
            if (history.Count < recipe.Epochs) SayStopped(history.Count, training.Trainer.BestEpoch);
            return model;
        }
        catch
        {
            training.Network.Dispose();
            throw;
        }
    }

    private void FindLearningRate()
    {
        string kept = session.Once("learning rate", () =>
            LearningRateTest.Run(device, recipe, images, options.Seed, session.Cancellation).ToString(CultureInfo.InvariantCulture));
        float rate = float.Parse(kept, CultureInfo.InvariantCulture), usual = recipe.Training.LearningRate;
        recipe = recipe with { Training = recipe.Training with { LearningRate = rate } };
        session.Progress.Say(string.Create(CultureInfo.InvariantCulture, $"learning rate {rate:0.######}, by a range test; the recipe has {usual:0.######}"));
    }

    private void SayStopped(int epochs, int best) => session.Progress.Say(string.Create(
        CultureInfo.InvariantCulture,
        $"training ended after epoch {epochs} of {recipe.Epochs}: the loss on {watched.Length:N0} images that were held out for it is lowest after epoch {best}, whose weights are kept"));

    private static Interval Accuracy(Predictions predictions, int[] labels, TransitionMatrix? transition) => transition is null
        ? Interval.OfAccuracy(predictions.Accuracy(labels), labels.Length)
        : EstimatedAccuracy.Of(predictions, labels, transition);

    private ModelUse Use => fineTuning?.Use ?? recipe.UseFor(images.ClassNames, normalisation);

    private Predictions? Predict(Model model, int[] indices) => Predict(Use, model, indices);

    private Predictions? Predict(ModelUse use, Model model, int[] indices) =>
        indices.Length == 0 ? null : use.Predict(model, all, indices, session.Cancellation);

    /// <summary>The predictions for held-out images, of probabilities that are calibrated on these; null if there are none.</summary>
    private (Predictions? Predictions, Calibration Calibration) Calibrate(Model model, int[] heldOut, int[] labels, bool areLabelsWrong)
    {
        if (heldOut.Length == 0) return (null, Calibration.None("no image was held out"));
        var views = Use.PredictViews(model, all, heldOut, session.Cancellation);
        var plain = Predictions.Mean(views);
        if (areLabelsWrong) return (plain, Calibration.None("labels of held-out images may be wrong"));
        if (!plain.Probabilities.All(float.IsFinite)) return (plain, Calibration.None("the network's output for a held-out image is not a number"));
        var calibration = Calibration.Fit(views, labels);
        return (calibration.Apply(views), calibration);
    }

    private static void RequireClasses(IReadOnlyList<string> names, IEnumerable<int> labels, string source)
    {
        if (names.Count < 2) throw new DataFormatException(source, "all images have one label: a network tells at least two classes apart");
        var counts = new int[names.Count];
        foreach (int label in labels) counts[label]++;
        int few = Array.FindIndex(counts, count => count < MinImagesOfClass);
        if (few >= 0)
            throw new DataFormatException(source, $"class '{names[few]}' has {Counted.Of(counts[few], "image")}, at least {MinImagesOfClass} are needed: leave the class out, or add pictures to it");
    }

    // Copies lie on one side of every split, so that a class of one picture would not be trained on, or not be evaluated.
    private void RequireDifferent(int[] given)
    {
        var counts = given.DistinctBy(i => (copies.FirstOf[i], all.Labels[i])).CountBy(i => all.Labels[i]).ToDictionary();
        var (few, count) = counts.OrderBy(label => label.Key).FirstOrDefault(label => label.Value < MinImagesOfClass);
        if (count == 0) return;
        throw new DataFormatException(
            options.Source, $"class '{all.ClassNames[few]}' has {Counted.Of(given.Count(i => all.Labels[i] == few), "image")}, all of them copies of one picture; at least {MinImagesOfClass} different"
            + " ones are needed: leave the class out, or add pictures to it");
    }

    /// <summary>The indices of the parts of a set that is divided.</summary>
    /// <param name="Train">The images to train on; some are held out if there is no validation part.</param>
    /// <param name="Validation">The validation part; empty if there is none.</param>
    /// <param name="Test">The test part; empty if there is none.</param>
    private sealed record ImageParts(int[] Train, int[] Validation, int[] Test);
}
