namespace MidasNet.Runner.Runs;

/// <summary>A run was stopped and can be resumed.</summary>
/// <param name="resumeCommand">The command that resumes it.</param>
/// <param name="cause">The cancellation.</param>
internal sealed class RunInterruptedException(string resumeCommand, OperationCanceledException cause)
    : OperationCanceledException($"stopped; to resume: {resumeCommand}", cause, cause.CancellationToken)
{
    /// <summary>The command that resumes it.</summary>
    public string ResumeCommand { get; } = resumeCommand;

    /// <summary>Runs work that can be resumed by a command with the folder of the run.</summary>
    /// <param name="command">The command, such as <c>midasnet study</c>.</param>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="RunInterruptedException">It was cancelled.</exception>
    public static T Around<T>(string command, string folder, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException cause) when (cause is not RunInterruptedException)
        {
            throw new RunInterruptedException($"{command} --resume {ShellWord.Of(folder)}", cause);
        }
    }
}
