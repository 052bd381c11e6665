using Rag.Core.Prompts;
using Rag.Core.Sampling;

namespace Rag.Engine;

/// <summary>One generation asked of the engine.</summary>
/// <param name="Scope">Who may share the KV of its question and answer: see <see cref="TenantScope"/>.</param>
/// <param name="MaxTokens">Most tokens to generate; at least 1.</param>
/// <param name="Constraint">What may be generated, or null for anything.</param>
/// <param name="Deadline">
/// The first token is due so long after submission: the request is refused at once, or ended while it waits, when that cannot be held. Null
/// for no hurry.
/// </param>
/// <param name="MaxComputedTokens">Most tokens of the prompt to compute, the others being cached; it is refused when more are missing. Null
/// for no limit.</param>
/// <param name="Tenant">Whom it is charged to, from access rights like <paramref name="Scope"/>; the scope's value where null.</param>
public sealed record EngineRequest(
    Prompt Prompt,
    TenantScope Scope,
    SamplingParameters Sampling,
    int MaxTokens,
    ITokenConstraint? Constraint,
    TimeSpan? Deadline = null,
    int? MaxComputedTokens = null,
    string? Tenant = null
)
{
    /// <summary>Null for what the engine is set to.</summary>
    public PromptAttention? Attention { get; init; }

    /// <summary>The name of the adapter that the prompt is read and answered with; null for the model as it is.</summary>
    public string? Adapter { get; init; }

    public KvSharing Sharing { get; init; }

    public RequestUrgency Urgency { get; init; }
}
