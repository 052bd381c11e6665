using System.Text;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting.Grounding;

namespace Rag.Prompting.Constrained;

/// <summary>
/// Formats to constraints. Automata, with the sets of tokens that they have worked out, are kept for the next answer of the same format.
/// What a caller's format costs is bounded in length, work and memory, and is spent on a thread of its own. Thread-safe.
/// </summary>
/// <param name="giveWay">Called on that thread before anything else: lets it give way to the threads that compute.</param>
public sealed class AnswerFormats(ITokenizer tokenizer, Grounder grounder, FormatOptions options, Action? giveWay = null) : IDisposable
{
    /// <summary>Most answers take no longer: whoever comes back so much later may find a place.</summary>
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private int _answers;

    internal FormatCache Cache { get; } = new((long)options.CacheMiB << 20);

    internal FormatWorker Worker { get; } = new(giveWay);

    /// <summary>Ready to be asked for the first tokens; to be disposed when nobody asks any more.</summary>
    /// <param name="tenant">Whose format it is, from access rights.</param>
    /// <param name="cancellation">Of the answer: where it is canceled the constraint gets no more work done.</param>
    /// <exception cref="UnsupportedFormatException">
    /// The format is malformed, too large, takes too much work, or has a part that is not supported; the message names the fault.
    /// </exception>
    /// <exception cref="AnswerRefusedException">Too many answers are held to formats at once.</exception>
    public async Task<FormatConstraint> ConstrainAsync(AnswerFormat format, string tenant, CancellationToken cancellation)
    {
        RefuseTooLong(format);
        if (Interlocked.Increment(ref _answers) > options.AtOnce)
        {
            Leave(null);
            throw Busy($"{options.AtOnce} answers in a form are being written or wait already");
        }

        var constraint = new FormatConstraint(
            this,
            new OwnedFormat(tenant, format),
            new FormatMeter(options.MillionSteps * 1_000_000L),
            cancellation
        );
        try
        {
            constraint.Begin();
            await constraint.Prepared.WaitAsync(cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            constraint.ThrowIfFailed();
            return constraint;
        }
        catch
        {
            constraint.Dispose();
            throw;
        }
    }

    public void Dispose() => Worker.Dispose();

    internal ReadOnlySpan<byte> BytesOf(int tokenId) => tokenizer.BytesOf(tokenId);

    /// <summary>The format's automaton, known or made now. On the formats' thread alone.</summary>
    internal CachedFormat Enter(OwnedFormat format, FormatMeter meter) =>
        Cache.TryEnter(format)
        ?? Cache.TryAdd(format, new ByteAutomaton(PatternOf(format.Format), grounder.Vocabulary, grounder.Marks.End, meter))
        ?? throw Busy("as many different formats as there is room for are in use");

    /// <param name="cached">What the answer was held to; null where it did not come so far.</param>
    internal void Leave(CachedFormat? cached)
    {
        Interlocked.Decrement(ref _answers);
        if (cached is not null)
        {
            Cache.Leave(cached);
        }
    }

    private void RefuseTooLong(AnswerFormat format)
    {
        var (what, text) = format switch
        {
            AnswerFormat.Regex regex => ("regular expression", regex.Pattern),
            AnswerFormat.JsonSchema schema => ("JSON schema", schema.Schema),
            _ => ("format", ""),
        };
        if (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > options.Bytes)
        {
            throw new UnsupportedFormatException($"The {what} has {bytes:N0} bytes; at most {options.Bytes:N0} are taken: shorten it.");
        }
    }

    private static AnswerRefusedException Busy(string why) =>
        new($"The service is busy: {why}. Ask again in {s_retryAfter.TotalSeconds:N0} s.", s_retryAfter);

    private static Pattern PatternOf(AnswerFormat format) =>
        format switch
        {
            AnswerFormat.Regex regex => RegexReader.Read(regex.Pattern),
            AnswerFormat.JsonSchema schema => JsonSchemaReader.Read(schema.Schema),
            AnswerFormat.JsonObject => JsonPatterns.AnyObject,
            _ => throw new InvalidOperationException($"There is no pattern of a {format.GetType().Name}."),
        };
}
