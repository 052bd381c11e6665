using Rag.Core.Answers;

namespace Rag.Answering.Admission;

/// <summary>A place among the work that runs. It is given back once, by disposing it.</summary>
public sealed class WorkPlace : IDisposable
{
    private readonly AdmissionControl _door;

    internal WorkPlace(AdmissionControl door, AdmissionRequest request, double cost, double started) =>
        (_door, Request, Cost, Started) = (door, request, cost, started);

    internal AdmissionRequest Request { get; }

    /// <summary>What it was expected to take, in seconds of machine time.</summary>
    internal double Cost { get; }

    /// <summary>In machine time.</summary>
    internal double Started { get; }

    /// <summary>In machine time; null before it came.</summary>
    internal double? First { get; set; }

    /// <summary>Whether what it took tells what such work costs.</summary>
    internal bool IsTypical { get; private set; } = true;

    /// <summary>The first result has come.</summary>
    public void NoteFirst() => _door.NoteFirst(this);

    /// <summary>The work ends before its end: what it took says nothing of other work.</summary>
    public void Abandon() => IsTypical = false;

    public void Dispose() => _door.Leave(this);
}
