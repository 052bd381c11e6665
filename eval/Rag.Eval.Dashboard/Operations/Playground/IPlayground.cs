using Rag.Core.Access;

namespace Rag.Eval.Dashboard.Operations.Playground;

/// <summary>Asks a question under a configuration that differs from the service's own. Thread-safe.</summary>
public interface IPlayground
{
    /// <summary>Those that can be given another value.</summary>
    IReadOnlyList<PlaygroundSetting> Settings { get; }

    /// <summary>
    /// Waits at the door as every question does. Busy, bad question and failure are told in the result.
    /// </summary>
    /// <param name="values">Values by the names of <see cref="Settings"/>; what is not named is as configured.</param>
    /// <exception cref="PlaygroundException">A name is not known, or a value is none that the setting may have.</exception>
    Task<PlaygroundSide> AskAsync(
        string question,
        IReadOnlyDictionary<string, string> values,
        Audience audience,
        CancellationToken cancellation
    );
}
