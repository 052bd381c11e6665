using Rag.Core.Access;

namespace Rag.Api.Edge;

/// <summary>
/// Finds out who sends a request: the socket in the data folder, a key, or a session on the pages. As long as no key was given out, callers
/// of this machine need none. Thread-safe.
/// </summary>
internal sealed class Callers(ServerOptions options, IApiKeys keys, PageSessions sessions, FailedAttempts attempts, TimeProvider time)
{
    public bool KeysExist => keys.Exist;

    /// <summary>Null where the request shows nothing that would let its sender in.</summary>
    public Caller? Of(HttpContext http)
    {
        if (AdminSocket.IsCaller(http))
        {
            return Caller.Operator;
        }

        // A request without a key takes the same way as one with a wrong one.
        var given = Credentials.Of(http.Request);
        if (keys.Find(given ?? "") is { } key && key.IsLive(time.GetUtcNow()))
        {
            keys.NoteUse(key);
            return Caller.Of(key);
        }

        if (given is not null && WaitOf(http) == TimeSpan.Zero && AdminKey.Is(options, given))
        {
            return Caller.Operator;
        }

        // Programs send some key always, and where none were given out it means nothing.
        return (given is null ? sessions.Of(http) : null)
            ?? (!keys.Exist && (options.OpenToAll || LocalCaller.Is(http)) ? Caller.Everybody : null);
    }

    /// <summary>
    /// How long what the sender's address says is not looked at, but for a key that was given out: that cannot be guessed.
    /// </summary>
    public TimeSpan WaitOf(HttpContext http) => attempts.WaitOf(http.Connection.RemoteIpAddress);

    /// <summary>To be called where a request was refused: one that showed something wrong counts.</summary>
    public void NoteRefusal(HttpContext http)
    {
        if (Credentials.Of(http.Request) is not null)
        {
            attempts.Note(http.Connection.RemoteIpAddress);
        }
    }
}
