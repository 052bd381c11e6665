using System.Runtime.ExceptionServices;
using Rag.Core.Answers;
using Rag.Core.Prompts;

namespace Rag.Prompting.Constrained;

/// <summary>
/// Holds an answer to a format: whatever is chosen, the text can still come to have it, and ends only when it has. What is not known yet
/// of the automaton is worked out on the formats' thread, never on the engine's.
/// </summary>
public sealed class FormatConstraint : ITokenConstraint, IFormatWork, IDisposable
{
    private readonly AnswerFormats _formats;
    private readonly OwnedFormat _format;
    private readonly CancellationToken _cancellation;
    private readonly FormatMeter _meter;
    private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // While it is ready, all below is its owner's; while it is not, it is the formats' thread's.
    private volatile bool _isReady;
    private CachedFormat? _cached;
    private ByteAutomaton.State? _state;
    private int[] _allowed = [];
    private int? _accepted;
    private TokenWalk? _walk;
    private Exception? _failure;

    private volatile Action? _wake;
    private volatile bool _isDisposed;
    private int _holders = 1; // its owner, and the formats' thread while it works

    internal FormatConstraint(AnswerFormats formats, OwnedFormat format, FormatMeter meter, CancellationToken cancellation)
    {
        (_formats, _format, _meter, _cancellation) = (formats, format, meter, cancellation);
    }

    public IReadOnlyList<ReadOnlyMemory<int>> Probes => [];

    public bool IsFree => false;

    public bool IsReady => _isReady;

    public string? Fault => _isReady ? _failure?.Message : null;

    public ReadOnlySpan<int> AllowedNext => _allowed;

    /// <summary>Completes once the first tokens are known, or will never be.</summary>
    internal Task Prepared => _prepared.Task;

    public void WakeBy(Action wake) => _wake = wake;

    public void ObserveProbe(int index, ReadOnlySpan<double> logProbabilities) { }

    public ConstraintVerdict Accept(int tokenId, double logProbability)
    {
        var isKnown = _cached!.Automaton.TryFollow(_state!, _formats.BytesOf(tokenId), out var behind);
        if (!isKnown)
        {
            _accepted = tokenId;
        }
        else
        {
            _state = behind ?? throw NotAllowed(tokenId);
            if (behind.IsEnd)
            {
                return ConstraintVerdict.Stop; // where only the end can follow there is no need to write it
            }

            if (behind.Allowed is { } allowed)
            {
                _allowed = allowed;
                return ConstraintVerdict.Continue;
            }
        }

        Request();
        return ConstraintVerdict.Continue;
    }

    /// <exception cref="UnsupportedFormatException">The format has turned out to be too much work.</exception>
    /// <exception cref="AnswerFailedException">It could not be worked out for another reason.</exception>
    public void ThrowIfFailed()
    {
        if (_isReady && _failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Nobody may ask it for tokens any more.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Release();
        }
    }

    /// <summary>Prepares the first tokens, here where they are known.</summary>
    internal void Begin()
    {
        _cached = _formats.Cache.TryEnter(_format);
        if (_cached is { Automaton: { IsFull: false, Start: { Allowed: { } allowed } start } })
        {
            (_state, _allowed) = (start, allowed);
            BecomeReady();
            return;
        }

        Request();
    }

    bool IFormatWork.Work()
    {
        try
        {
            _meter.BeginTurn();
            if (_isDisposed || _cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException("The answer was given up.");
            }

            if (!TryFindTokens())
            {
                return false;
            }
        }
        catch (Exception failure)
        {
            _failure = failure is UnsupportedFormatException or AnswerRefusedException or OperationCanceledException
                ? failure
                : new AnswerFailedException($"The format could not be worked out: {failure.Message}");
        }

        BecomeReady();
        Release();
        return true;
    }

    void IFormatWork.Abandon()
    {
        _failure = new AnswerFailedException("The service is stopping.");
        BecomeReady();
        Release();
    }

    private void Request()
    {
        _isReady = false;
        Interlocked.Increment(ref _holders);
        if (!_formats.Worker.TryAdd(this))
        {
            ((IFormatWork)this).Abandon();
        }
    }

    /// <summary>One turn; false where another is needed.</summary>
    private bool TryFindTokens()
    {
        _cached ??= _formats.Enter(_format, _meter);
        if (_state is null)
        {
            _formats.Cache.Refresh(_cached);
            _state = _cached.Automaton.Start;
        }

        if (_accepted is { } token)
        {
            _state = _cached.Automaton.Advance(_state, _formats.BytesOf(token), _meter) ?? throw NotAllowed(token);
            _accepted = null;
        }

        if (_state.Allowed is { } known)
        {
            (_allowed, _walk) = (known, null);
            return true;
        }

        _walk ??= _cached.Automaton.Walk(_state);
        if (!_walk.Continue(_meter))
        {
            return false;
        }

        (_allowed, _walk) = (_cached.Automaton.Complete(_state, _walk.Ids), null);
        return true;
    }

    private void BecomeReady()
    {
        _isReady = true;
        _prepared.TrySetResult();
        _wake?.Invoke();
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _formats.Leave(_cached);
        }
    }

    private static InvalidOperationException NotAllowed(int tokenId) => new($"token {tokenId} was not allowed");
}
