using MidasNet.Data;

namespace MidasNet.Learning.Audits;

/// <summary>One fold of a stage of an audit: its networks, which can be trained on another machine. The session of the audit keeps their predictions.</summary>
/// <param name="training">The training of all folds.</param>
/// <param name="stage">The stage.</param>
/// <param name="fold">The index of the fold, from 0.</param>
internal sealed class FoldPiece(OutOfFoldTraining training, AuditStage stage, int fold)
{
    private const float Tolerance = 1e-3f; // of sums of floats

    private readonly IReadOnlyList<(string Name, int[] Lengths)> networks = training.NetworksOf(stage, fold);

    /// <summary>Its name.</summary>
    public string Name { get; } = $"folds/{NameOf(stage.Kind)}-fold{fold + 1}";

    /// <summary>The stage.</summary>
    public AuditStage Stage => stage;

    /// <summary>Whether the session has the predictions of all its networks.</summary>
    public bool IsTrained => networks.All(network => training.Session.HasPredictions(network.Name));

    /// <summary>Trains its networks, as far as the session has not their predictions.</summary>
    public void Train() => training.TrainFold(stage, fold);

    /// <summary>The predictions of its networks.</summary>
    /// <exception cref="Weights.WeightFormatException">A file of the session is damaged.</exception>
    public FoldNetworks Read() => new([.. networks.Select(network => training.Session.PredictionsOf(network.Name))]);

    /// <summary>Keeps predictions in the session that were made elsewhere.</summary>
    /// <exception cref="DataFormatException">They are not those of the networks of this fold.</exception>
    public void Keep(FoldNetworks made)
    {
        if (made.Networks.Any(network => network is null || network.Predictions.Any(values => values is null) || network.Fingerprint.Values.Any(value => value is null)))
            throw new DataFormatException(Name, "what has come has null in the place of values");
        if (!made.Networks.Select(network => network.Name).SequenceEqual(networks.Select(network => network.Name)))
            throw new DataFormatException(Name, $"its networks are {string.Join("; ", networks.Select(network => network.Name))}, and others have come");
        foreach (var (network, expected) in made.Networks.Zip(networks))
        {
            int[] lengths = [.. network.Predictions.Select(values => values.Length)];
            if (!lengths.SequenceEqual(expected.Lengths))
                throw new DataFormatException(Name, $"{network.Name} predicts {string.Join(", ", expected.Lengths)} values, and {string.Join(", ", lengths)} have come");
            if (network.Predictions.Any(values => Array.Exists(values, value => value is not (>= 0 and <= 1 + Tolerance))))
                throw new DataFormatException(Name, $"{network.Name} has predictions that are no probabilities");
        }
        foreach (var network in made.Networks) training.Session.KeepPredictions(network);
    }

    private static string NameOf(AuditStageKind kind) => kind switch
    {
        AuditStageKind.Plain => "plain",
        AuditStageKind.Control => "control",
        AuditStageKind.Corrected => "corrected",
        _ => "own-labels",
    };
}

/// <summary>Has the networks of some folds trained elsewhere, as far as the session has not their predictions. Those that it does not have afterwards are trained here.</summary>
internal delegate void RemoteFolds(IReadOnlyList<FoldPiece> folds);
