/// <summary>
/// Runs in a process before its program, which is told so by a variable of .NET (DOTNET_STARTUP_HOOKS), and writes at its end what it has loaded. Name and
/// namespace are those that .NET asks for.
/// </summary>
internal static class StartupHook
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "LOADED_ASSEMBLIES";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } file) return;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            File.WriteAllLines(file, AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name ?? "").Order(StringComparer.Ordinal));
    }
}
