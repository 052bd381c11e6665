namespace Rag.Ingestion.Indexing;

/// <summary>How to go on after some revisions could not be embedded or stored together.</summary>
internal enum FailureAnswer
{
    /// <summary>The run ends with the failure.</summary>
    End,

    /// <summary>Each is tried alone.</summary>
    TryAlone,

    /// <summary>They are left out, and the run goes on.</summary>
    LeaveOut,
}
