namespace Rag.Core.Guard;

/// <summary>Keeps what the guard has found from one run of the service to the next: figures and times, no text. Thread-safe.</summary>
public interface IGuardLedger
{
    /// <summary>Why the last <see cref="Load"/> could not read what was kept, as a sentence; null where it could.</summary>
    string? Trouble { get; }

    /// <summary>Empty where nothing was kept, or where what was kept cannot be read.</summary>
    IReadOnlyList<GuardedMode> Load();

    /// <exception cref="IOException">It cannot be written.</exception>
    void Save(IReadOnlyList<GuardedMode> modes);
}
