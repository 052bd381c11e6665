using Rag.Core.Guard;

namespace Rag.Answering.Tests.Guard;

/// <summary>Keeps what was saved last.</summary>
internal sealed class MemoryLedger : IGuardLedger
{
    public IReadOnlyList<GuardedMode> Kept { get; set; } = [];

    /// <summary>Thrown by the next saves.</summary>
    public string? FailWith { get; set; }

    public string? Trouble => null;

    public IReadOnlyList<GuardedMode> Load() => Kept;

    public void Save(IReadOnlyList<GuardedMode> modes) => Kept = FailWith is { } message ? throw new IOException(message) : modes;
}
