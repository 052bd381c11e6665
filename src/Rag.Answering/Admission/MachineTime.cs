namespace Rag.Answering.Admission;

/// <summary>
/// The machine's time as those who share it are given it: a second passes in n seconds while n pieces of work run, and none while it rests.
/// What a piece takes of it is what the piece costs, however many run beside it. Not thread-safe.
/// </summary>
internal sealed class MachineTime(TimeProvider time)
{
    private long _seen = time.GetTimestamp();

    /// <summary>Seconds.</summary>
    public double Now { get; private set; }

    public int Sharing { get; private set; }

    /// <summary>To be called before <see cref="Now"/> is read and before the number of those who share changes.</summary>
    public void Advance(long timestamp)
    {
        if (Sharing > 0)
        {
            Now += time.GetElapsedTime(_seen, timestamp).TotalSeconds / Sharing;
        }

        _seen = timestamp;
    }

    public void Enter() => Sharing++;

    public void Leave() => Sharing--;
}
