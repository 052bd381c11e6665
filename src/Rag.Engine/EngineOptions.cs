using System.ComponentModel.DataAnnotations;

namespace Rag.Engine;

public sealed class EngineOptions
{
    /// <summary>Most sequences that hold blocks at once. Default 16.</summary>
    [Range(1, 1024)]
    public int MaxRunningSequences { get; set; } = 16;

    /// <summary>Most sequences submitted and not finished; what comes on top is refused at once. Default 256.</summary>
    [Range(1, 65_536)]
    public int MaxSequences { get; set; } = 256;

    /// <summary>
    /// Longest step, in milliseconds, while an answer is being written: what its next token waits for at most. Prefill gets what the
    /// running answers leave of it. Default 100.
    /// </summary>
    [Range(1, 60_000)]
    public double InterTokenTargetMilliseconds { get; set; } = 100;

    /// <summary>
    /// Longest step while answers are being written, as a multiple of one that computes nothing but their next tokens; the target above
    /// holds as well. Near 1 answers flow as if no newcomer were there. Little is lost by it: such a step reads all weights in any case.
    /// Default 1.4.
    /// </summary>
    [Range(1.01, 1000)]
    public double InterTokenRatio { get; set; } = 1.4;

    /// <summary>
    /// Longest step, in milliseconds, while no answer is being written: what a newcomer waits for at most before its turn is considered.
    /// Default 250.
    /// </summary>
    [Range(1, 60_000)]
    public double IdleStepMilliseconds { get; set; } = 250;

    /// <summary>
    /// Prefill tokens that a step computes even where its time is spent, so that prefill goes on beside many answers. Default 4.
    /// </summary>
    [Range(1, 65_536)]
    public int SmallestPrefillSlice { get; set; } = 4;

    /// <summary>
    /// Threads that choose tokens from logits, the engine's own among them. Default: up to four, as the machine has them.
    /// </summary>
    [Range(1, 64)]
    public int SamplingThreads { get; set; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>
    /// Everybody's target, in milliseconds: the first result of a request that names no deadline is due so long after its arrival. The door
    /// lets in what can keep it. Default 10,000.
    /// </summary>
    [Range(100, 3_600_000)]
    public int DefaultDeadlineMs { get; set; } = 10_000;

    /// <summary>Who goes first. Default <see cref="SchedulingPolicy.Fair"/>.</summary>
    public SchedulingPolicy Policy { get; set; }

    /// <summary>Seconds after which a question that was not served goes before all others. Default 30.</summary>
    [Range(0.001, 86_400)]
    public double AgingLimitSeconds { get; set; } = 30;

    /// <summary>Prefill tokens that a generated token counts as when tenants are compared. Default 4.</summary>
    [Range(0, 1_000_000)]
    public double GeneratedTokenWeight { get; set; } = 4;

    /// <summary>
    /// Prompt tokens computed for one tenant in a minute; what is found cached is free. A tenant beyond it waits while others pass. Null,
    /// the default, for no limit.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public int? TenantTokensPerMinute { get; set; }

    /// <summary>
    /// What the parts of a step cost at the start, later corrected by what is measured. Null, the default, to measure them before the
    /// engine serves.
    /// </summary>
    public StepCosts? StepCosts { get; set; }

    /// <summary>Longest step, in milliseconds, beside answers whose next tokens alone take <paramref name="decoding"/>.</summary>
    internal double StepBesideAnswers(double decoding) =>
        decoding > 0 ? Math.Min(InterTokenTargetMilliseconds, InterTokenRatio * decoding) : InterTokenTargetMilliseconds;

    /// <summary>Throws <see cref="ArgumentException"/> that names every option out of its range.</summary>
    public void Validate()
    {
        var errors = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), errors, validateAllProperties: true))
        {
            throw new ArgumentException($"Engine options: {string.Join(' ', errors.Select(error => error.ErrorMessage))}");
        }
    }
}
