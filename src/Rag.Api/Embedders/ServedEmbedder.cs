using Rag.Core.Models;

namespace Rag.Api.Embedders;

/// <summary>
/// The embedder in charge, which another may follow while it is asked: what is under way with the one before is done by that one, and the
/// last to leave disposes of it. Thread-safe.
/// </summary>
internal sealed class ServedEmbedder(IEmbedder first) : IEmbedder, IEmbedderTokens, IDisposable
{
    private volatile Held _held = new(first);

    public int Dimensions => _held.Embedder.Dimensions;

    public string Digest => _held.Embedder.Digest;

    public int Longest => With(embedder => ((IEmbedderTokens)embedder).Longest);

    /// <summary>From now on this one is asked, and belongs to this object.</summary>
    public void Use(IEmbedder successor)
    {
        var before = _held;
        _held = new Held(successor);
        before.Release();
    }

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) =>
        With(embedder => embedder.EmbedPassages(texts, cancellation));

    public float[][] EmbedPassages(IReadOnlyList<string> texts, IEmbedderPace pace, CancellationToken cancellation) =>
        With(embedder => embedder.EmbedPassages(texts, pace, cancellation));

    public float[] EmbedQuestion(string question, CancellationToken cancellation) =>
        With(embedder => embedder.EmbedQuestion(question, cancellation));

    public float[][] EmbedQuestions(IReadOnlyList<string> questions, CancellationToken cancellation) =>
        With(embedder => embedder.EmbedQuestions(questions, cancellation));

    public int CountPassage(string text) => With(embedder => ((IEmbedderTokens)embedder).CountPassage(text));

    public int CountQuestion(string question) => With(embedder => ((IEmbedderTokens)embedder).CountQuestion(question));

    public void Dispose() => _held.Release();

    private T With<T>(Func<IEmbedder, T> ask)
    {
        var held = Hold();
        try
        {
            return ask(held.Embedder);
        }
        finally
        {
            held.Release();
        }
    }

    private Held Hold()
    {
        while (true)
        {
            var held = _held;
            if (held.TryHold())
            {
                return held;
            }

            ObjectDisposedException.ThrowIf(held == _held, this);
        }
    }

    private sealed class Held(IEmbedder embedder)
    {
        private readonly Lock _lock = new();
        private int _holders = 1;

        public IEmbedder Embedder => embedder;

        /// <summary>False once nobody holds it: another is in charge.</summary>
        public bool TryHold()
        {
            lock (_lock)
            {
                return _holders > 0 && ++_holders > 0;
            }
        }

        public void Release()
        {
            lock (_lock)
            {
                if (_holders == 0 || --_holders > 0)
                {
                    return;
                }
            }

            (embedder as IDisposable)?.Dispose();
        }
    }
}
