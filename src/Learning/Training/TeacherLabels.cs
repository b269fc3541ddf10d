using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>
/// Knowledge distillation (Hinton, Vinyals and Dean, arXiv:1503.02531, 2015): targets of a network that are partly the labels and partly the probabilities of
/// other networks, (1 - share) · label + share · teacher.
/// </summary>
internal sealed class TeacherLabels
{
    private readonly float[] probabilities;

    private TeacherLabels(int classes, float[] probabilities, float share) => (Classes, this.probabilities, Share) = (classes, probabilities, share);

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The share of the teacher, for the description of a run.</summary>
    public float Share { get; }

    /// <summary>Takes the probabilities of a teacher.</summary>
    /// <param name="teacher">Probabilities of images that the teacher was not trained on: of others it repeats the labels.</param>
    /// <param name="indices">The image of each row.</param>
    /// <param name="count">Images in the set; those that are not among the indices must not be in a batch.</param>
    /// <param name="share">The share of the teacher in the targets, 0 to 1.</param>
    /// <exception cref="ArgumentException">The number of rows is not that of the indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range, or an index.</exception>
    public static TeacherLabels Of(Predictions teacher, ReadOnlySpan<int> indices, int count, float share)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        if (!(share is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "the share of the teacher is 0 to 1");
        if (teacher.Count != indices.Length) throw new ArgumentException($"the teacher has predicted {teacher.Count} images, {indices.Length} are named", nameof(indices));
        var all = new float[count * teacher.Classes];
        for (int row = 0; row < indices.Length; row++)
        {
            if ((uint)indices[row] >= (uint)count) throw new ArgumentOutOfRangeException(nameof(indices), indices[row], $"the set has {count} images");
            teacher[row].CopyTo(all.AsSpan(indices[row] * teacher.Classes));
        }
        return new TeacherLabels(teacher.Classes, all, share);
    }

    /// <summary>Cross-entropy with the targets of a batch; those of mixed images are mixed alike.</summary>
    /// <param name="logits">[N, classes].</param>
    /// <param name="batch">The batch.</param>
    /// <param name="labelSmoothing">Label smoothing of the labels' part.</param>
    public Tensor Loss(Tensor logits, in Batch batch, float labelSmoothing)
    {
        var targets = new float[batch.Count * Classes];
        for (int n = 0; n < batch.Count; n++)
        {
            var row = targets.AsSpan(n * Classes, Classes);
            Add(row, batch.Labels.Span[n], batch.Indices.Span[n], labelSmoothing, 1 - batch.OtherShare);
            if (batch.OtherShare > 0) Add(row, batch.OtherLabels.Span[n], batch.OtherIndices.Span[n], labelSmoothing, batch.OtherShare);
        }
        return logits.CrossEntropy((ReadOnlySpan<float>)targets);
    }

    private void Add(Span<float> target, int label, int image, float labelSmoothing, float weight)
    {
        float everywhere = (1 - Share) * labelSmoothing / Classes;
        var teacher = probabilities.AsSpan(image * Classes, Classes);
        for (int k = 0; k < Classes; k++) target[k] += weight * (everywhere + Share * teacher[k]);
        target[label] += weight * (1 - Share) * (1 - labelSmoothing);
    }
}
