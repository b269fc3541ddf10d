namespace MidasNet.Learning;

/// <summary>How classes of different sizes are balanced in training.</summary>
public enum ClassBalance
{
    /// <summary>By <see cref="Sampling"/> if the largest class has at least three times the images of the smallest, otherwise not; by the choices of a recipe that is given.</summary>
    Auto,

    /// <summary>Not: each image is trained on once an epoch, and all count the same.</summary>
    None,

    /// <summary>Images are drawn from each class in proportion to the square root of its size (<see cref="TrainingOptions.BalancedSampling"/>).</summary>
    Sampling,

    /// <summary>The images of class c count 1 / √n[c] in the loss (<see cref="Recipe.ClassWeighting"/>).</summary>
    Weights,
}
