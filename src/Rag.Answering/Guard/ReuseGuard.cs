using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine;

namespace Rag.Answering.Guard;

/// <summary>
/// Has a sample of the answers computed again, in steps that nobody needs: with the same attention and nothing of what is kept, where any
/// difference that is no tie is an alarm; and with full attention, where a mode whose short answers drift is closed until a person opens it
/// again. Keeps figures and no text. Thread-safe; <see cref="CheckAsync"/> is read by one reader.
/// </summary>
/// <param name="exact">Another engine for full attention, which keeps KV in full precision; null where the engine does so itself.</param>
public sealed class ReuseGuard(
    IEngine engine,
    GuardedModel model,
    GuardOptions options,
    IGuardLedger ledger,
    IForegroundActivity foreground,
    TimeProvider time,
    Func<IEngine>? exact = null
) : IGuardReport
{
    /// <summary>Times that a check begins anew when somebody comes, before it is given up.</summary>
    private const int MostAttempts = 8;

    /// <summary>Records kept of other readers and forms of KV.</summary>
    private const int MostRecords = 32;

    private readonly Lock _lock = new();
    private readonly GuardLine _line = new(time);
    private readonly List<ModeRecord> _records = [.. ledger.Load().Select(kept => new ModeRecord(kept))];
    private long _era;
    private long _givenUp;

    public GuardReport Read()
    {
        lock (_lock)
        {
            return new GuardReport(
                [.. _records.Select(record => record.Read())],
                options.SampleShare,
                options.MaximumDrift,
                options.Window,
                _line.Count,
                Interlocked.Read(ref _givenUp)
            );
        }
    }

    public async ValueTask<bool> ReopenAsync(ReuseMode mode, CancellationToken cancellation)
    {
        List<ModeRecord> closed;
        lock (_lock)
        {
            closed = [.. _records.Where(record => record.Mode == mode && record.ClosedSince is not null)];
        }

        if (closed.Count == 0)
        {
            return false;
        }

        // Before anything is drawn again: what is drawn has to be read as it will be compared.
        await engine.OpenAsync(mode, cancellation).ConfigureAwait(false);
        lock (_lock)
        {
            closed.ForEach(record => record.Reopen());
            _era++;
            Save();
        }

        return true;
    }

    /// <summary>
    /// What results is computed again by and by, for as long as it is read. A result is a figure; a text that cannot be compared is let go.
    /// </summary>
    public async IAsyncEnumerable<GuardFinding> CheckAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var answer = await _line.NextAsync(cancellation).ConfigureAwait(false);
                try
                {
                    if (answer is not null && await CompareAsync(answer, cancellation).ConfigureAwait(false) is { } finding)
                    {
                        yield return finding;
                    }
                }
                finally
                {
                    _line.End();
                }
            }
        }
        finally
        {
            _line.Forget();
        }
    }

    /// <summary>To be asked before an answer is computed: null for one that is not checked.</summary>
    internal GuardTicket? Draw()
    {
        if (Random.Shared.NextDouble() >= options.SampleShare)
        {
            return null;
        }

        lock (_lock)
        {
            return IsClosed(ReuseMode.PassageReuse) ? null : new GuardTicket(_era);
        }
    }

    /// <summary>Takes an answer that was drawn, once it is given.</summary>
    internal void Offer(GuardTicket ticket, GuardedReading reading, Completion completion)
    {
        var answer = new GuardedAnswer(reading, model.ModesOf(reading.Prompt, completion), time.GetTimestamp());
        lock (_lock)
        {
            if (answer.Modes.Count == 0 || ticket.Era != _era)
            {
                return;
            }
        }

        if (!_line.TryAdd(answer))
        {
            Interlocked.Increment(ref _givenUp);
        }
    }

    /// <summary>The texts are gone: nothing that holds them is computed again.</summary>
    internal void Forget(IReadOnlyList<PromptPart> parts) => Interlocked.Add(ref _givenUp, _line.Forget(parts));

    /// <summary>Null where it was given up.</summary>
    private async Task<GuardFinding?> CompareAsync(GuardedAnswer answer, CancellationToken cancellation)
    {
        ReaderOutcome? same = null;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            await foreground.WaitForRestAsync(GuardLine.LongestWait, cancellation).ConfigureAwait(false);
            if (answer.IsForgotten || _line.IsTooOld(answer))
            {
                break;
            }

            using var giveWay = CancellationTokenSource.CreateLinkedTokenSource(cancellation, answer.Forgotten);
            using var somebody = foreground.CancelWithNext(giveWay);
            try
            {
                same ??= await answer.Reading.RepeatAsync(engine, PromptAttention.PartsAlone, giveWay.Token).ConfigureAwait(false);
                var whole = same is null
                    ? null
                    : await answer
                        .Reading.RepeatAsync(exact is null ? engine : exact(), PromptAttention.Causal, giveWay.Token)
                        .ConfigureAwait(false);
                if (whole is null)
                {
                    break;
                }

                return await NoteAsync(answer, same!, whole, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Somebody waits, or a text was purged: the loop looks which.
            }
            catch (ArgumentException)
            {
                break; // it fits no longer as it was, as a prompt of one run of tokens
            }
        }

        Interlocked.Increment(ref _givenUp);
        return null;
    }

    private async Task<GuardFinding> NoteAsync(
        GuardedAnswer answer,
        ReaderOutcome same,
        ReaderOutcome whole,
        CancellationToken cancellation
    )
    {
        var served = answer.Reading.Served;
        var now = time.GetUtcNow();
        var difference = served.DifferenceTo(same);
        GuardAlarm? alarm = difference.IsReal(options) ? new GuardAlarm(now, difference.LargestScore, difference.IsChanged) : null;
        var sample = new GuardSample(
            now,
            !ShortAnswerOverlap.AreSame(served.ShortAnswer, whole.ShortAnswer),
            ShortAnswerOverlap.TokenF1(served.ShortAnswer, whole.ShortAnswer),
            answer.Reading is WrittenReading
        );
        var (modes, closed, problem) = Record(answer.Modes, sample, alarm);
        if (alarm is not null)
        {
            problem = await ForgetKeptAsync(answer.Reading.Prompt, cancellation).ConfigureAwait(false) ?? problem;
        }

        foreach (var mode in closed)
        {
            await engine.CloseAsync(mode.Mode, cancellation).ConfigureAwait(false);
        }

        return new GuardFinding(modes, sample, difference.LargestScore, alarm, closed, problem);
    }

    /// <summary>
    /// What gave another result is not read again: the next question computes it anew. Null, or why it could not be erased.
    /// </summary>
    private async Task<string?> ForgetKeptAsync(Prompt prompt, CancellationToken cancellation)
    {
        try
        {
            PromptPart[] kept = [.. prompt.Parts.Where(part => part.Kind != PromptPartKind.Question)];
            await engine.PurgeAsync(kept, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (IOException failure)
        {
            return failure.Message;
        }
    }

    private (List<GuardedMode> Modes, List<GuardedMode> Closed, string? Problem) Record(
        IReadOnlyList<ReuseMode> modes,
        in GuardSample sample,
        GuardAlarm? alarm
    )
    {
        lock (_lock)
        {
            var (noted, closed) = (new List<ModeRecord>(), new List<ModeRecord>());
            foreach (var mode in modes)
            {
                var record = RecordOf(mode);
                noted.Add(record);
                if (record.Add(sample, options))
                {
                    closed.Add(record);
                    _era++;
                }

                if (alarm is { } raised)
                {
                    record.Add(raised);
                }
            }

            return ([.. noted.Select(record => record.Read())], [.. closed.Select(record => record.Read())], Save());
        }
    }

    private bool IsClosed(ReuseMode mode) => _records.Exists(record => record.IsOf(mode, model.Digest) && record.ClosedSince is not null);

    private ModeRecord RecordOf(ReuseMode mode)
    {
        if (_records.Find(record => record.IsOf(mode, model.Digest)) is { } known)
        {
            return known;
        }

        if (_records.Count == MostRecords)
        {
            _records.RemoveAt(0);
        }

        var record = new ModeRecord(new GuardedMode(mode, model.Name, model.Digest, [], 0, [], 0, null));
        _records.Add(record);
        return record;
    }

    /// <summary>Null, or why it could not be kept; the guard goes on with what it has in memory.</summary>
    private string? Save()
    {
        try
        {
            ledger.Save([.. _records.Select(record => record.Read())]);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
