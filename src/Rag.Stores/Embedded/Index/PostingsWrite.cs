using Rag.Retrieval.Lexical;

namespace Rag.Stores.Embedded.Index;

/// <summary>One version of the postings on its way into a file, on a thread of its own, while commits go on.</summary>
internal sealed class PostingsWrite
{
    private readonly Task<ulong> _writing;
    private volatile bool _isStopped;

    /// <param name="changed">Documents that came or went since the version before was saved.</param>
    /// <param name="written">Called on that thread in the end, also where it failed.</param>
    public PostingsWrite(string path, InvertedIndex index, long changed, Action written)
    {
        Changed = changed;
        _writing = Task.Run(() => PostingsFile.Write(path, index, () => _isStopped));
        _writing.ContinueWith(_ => written(), TaskScheduler.Default);
    }

    public long Changed { get; }

    public bool IsWritten => _writing.IsCompleted;

    /// <summary>Waits until it is written; its checksum.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public ulong Take() => _writing.GetAwaiter().GetResult();

    /// <summary>Nobody writes into the file when it returns.</summary>
    public void Stop()
    {
        _isStopped = true;
        Task.WaitAny(_writing);
    }
}
