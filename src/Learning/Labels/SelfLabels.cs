using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Soft labels from another network's probabilities q under the constraint of the given labels: q̃[k] ∝ q[k]^sharpness · T[k, given]. A complementary
/// label rules its class out, a noisy label is weighted by its reliability, and sharpness above 1 makes the student more confident than its teacher
/// (entropy minimisation: Grandvalet and Bengio, NIPS 2004).
/// </summary>
internal sealed class SelfLabels
{
    private const double Tiny = 1e-30;

    private readonly float[] targets;

    private SelfLabels(int classes, float[] targets) => (Classes, this.targets) = (classes, targets);

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of images.</summary>
    public int Count => targets.Length / Classes;

    /// <summary>The soft label of an image: probabilities that sum to 1.</summary>
    public ReadOnlySpan<float> this[int image] => targets.AsSpan(image * Classes, Classes);

    /// <summary>The class that is most likely for an image.</summary>
    public int Best(int image) => Predictions.IndexOfLargest(this[image]);

    /// <summary>Makes soft labels.</summary>
    /// <param name="teacher">Probabilities of the true class, preferably out of fold: a network reproduces the mistakes of its own training labels.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="transition">The transition matrix from classes to labels.</param>
    /// <param name="sharpness">The exponent of the teacher's probabilities: 1 leaves them unchanged, 2 is usual.</param>
    /// <exception cref="ArgumentException">The numbers of images or classes differ.</exception>
    public static SelfLabels Of(Predictions teacher, ReadOnlySpan<int> given, TransitionMatrix transition, double sharpness = 2)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(transition);
        if (!(sharpness > 0)) throw new ArgumentOutOfRangeException(nameof(sharpness), sharpness, "the exponent of probabilities must be above 0");
        int classes = teacher.Classes;
        if (classes != transition.Classes)
            throw new ArgumentException($"the teacher has {classes} classes, the transition matrix {transition.Classes}", nameof(transition));
        if (given.Length != teacher.Count)
            throw new ArgumentException($"{given.Length} labels are given for predictions of {teacher.Count} images", nameof(given));

        var targets = new float[teacher.Probabilities.Length];
        var joint = new double[classes];
        for (int i = 0; i < given.Length; i++)
        {
            if ((uint)given[i] >= (uint)classes) throw new ArgumentException($"image {i} has label {given[i]}, but there are {classes} classes", nameof(given));
            Constrain(teacher[i], transition, given[i], sharpness, joint);
            for (int k = 0; k < classes; k++) targets[i * classes + k] = (float)joint[k];
        }
        return new SelfLabels(classes, targets);
    }

    /// <summary>The same labels for a larger set, of which they are for the chosen images; the others have none, and must not be in a batch.</summary>
    /// <param name="indices">The image of the larger set for each of these labels.</param>
    /// <param name="count">Images of the larger set.</param>
    internal SelfLabels At(ReadOnlySpan<int> indices, int count)
    {
        var all = new float[count * Classes];
        for (int row = 0; row < indices.Length; row++) this[row].CopyTo(all.AsSpan(indices[row] * Classes, Classes));
        return new SelfLabels(Classes, all);
    }

    /// <summary>Cross-entropy with the soft labels of a batch.</summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="batch">The batch, whose indices select the soft labels.</param>
    public Tensor Loss(Tensor logits, Batch batch)
    {
        Span<float> rows = batch.Count * Classes <= 4096 ? stackalloc float[batch.Count * Classes] : new float[batch.Count * Classes];
        for (int n = 0; n < batch.Count; n++) this[batch.Indices.Span[n]].CopyTo(rows[(n * Classes)..]);
        return logits.CrossEntropy((ReadOnlySpan<float>)rows);
    }

    private static void Constrain(ReadOnlySpan<float> q, TransitionMatrix transition, int given, double sharpness, Span<double> joint)
    {
        double largest = 0, sum = 0;
        foreach (float p in q) largest = Math.Max(largest, p);
        for (int k = 0; k < q.Length; k++) sum += joint[k] = Math.Pow(q[k] / largest, sharpness) * transition[k, given];
        if (sum < Tiny)
        {
            // The teacher is certain of a class that the matrix calls impossible: one of the two is wrong, and the teacher is based on the image.
            sum = 0;
            for (int k = 0; k < q.Length; k++) sum += joint[k] = Math.Pow(q[k] / largest, sharpness);
        }
        for (int k = 0; k < q.Length; k++) joint[k] /= sum;
    }
}
