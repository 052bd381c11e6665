namespace Rag.Engine;

public enum RefusalReason
{
    /// <summary>As many sequences as the engine takes are being served or wait.</summary>
    QueueFull,

    /// <summary>The first token would come after the request's deadline.</summary>
    Deadline,

    /// <summary>More tokens of the prompt would have to be computed than the request allows.</summary>
    ComputedTokens,

    /// <summary>The prompt is longer than the model's context.</summary>
    Context,

    /// <summary>The request's own constraint or bias leaves no token to go on with.</summary>
    Constraint,

    /// <summary>The prompt needs more blocks than the whole KV cache has.</summary>
    Pool,
}
