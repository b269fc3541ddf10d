using MidasNet.Learning;
using MidasNet.Models;

namespace MidasNet.Runner.Study.Part3;

/// <summary>A loss on folders, and what it takes folders for.</summary>
/// <param name="Name">For tables.</param>
/// <param name="Key">For names of files.</param>
/// <param name="Of">The loss of a batch.</param>
/// <param name="Transition">How classes become folders in its eyes; null if it takes the folder for the class.</param>
internal sealed record FolderLoss(string Name, string Key, BatchLoss Of, TransitionMatrix? Transition)
{
    private const double Tiny = 1e-12;

    /// <summary>Plain cross-entropy.</summary>
    public static FolderLoss Plain { get; } = new("plain cross-entropy", "plain", (logits, batch) => logits.CrossEntropy(batch.Labels.Span), null);

    /// <summary>Whether it is plain cross-entropy, which may be asked for the least likely class as well.</summary>
    public bool IsPlain => Transition is null;

    /// <summary>Forward correction.</summary>
    public static FolderLoss Corrected(TransitionMatrix transition) => new(
        "forward correction", "corrected", (logits, batch) => logits.ForwardCorrectedCrossEntropy(batch.Labels.Span, transition), transition);

    /// <summary>SCL-EXP, which takes all folders for wrong.</summary>
    public static FolderLoss Exponential(int classes) => new(
        "SCL-EXP", "exponential", (logits, batch) => logits.ComplementaryExponentialLoss(batch.Labels.Span), TransitionMatrix.Uniform(classes, 0));

    /// <summary>The mean log-likelihood of folders, in nats: ln p(folder), or ln Σ_k p[k] T[k, folder].</summary>
    public double LogLikelihood(Predictions predictions, int[] folders)
    {
        double sum = 0;
        for (int i = 0; i < folders.Length; i++)
        {
            double likelihood = 0;
            if (Transition is null) likelihood = predictions[i][folders[i]];
            else for (int k = 0; k < Transition.Classes; k++) likelihood += predictions[i][k] * Transition[k, folders[i]];
            sum += Math.Log(Math.Max(likelihood, Tiny));
        }
        return sum / folders.Length;
    }
}
