using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Core.Prompts;
using Rag.Peers.Engines;

namespace Rag.Peers.Workers;

/// <summary>A request to a worker; request and reply are a line of JSON each.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(PrefillJob), "prefill")]
[JsonDerivedType(typeof(DecodeJob), "decode")]
[JsonDerivedType(typeof(ServeJob), "serve")]
internal abstract record Job
{
    public abstract object Run(IPeerEngine engine);
}

/// <typeparam name="TResult">The type of the result in the reply.</typeparam>
internal abstract record Job<TResult> : Job
    where TResult : class;

/// <inheritdoc cref="IPeerEngine.Prefill"/>
internal sealed record PrefillJob(int[] Prompt) : Job<FirstToken>
{
    public override object Run(IPeerEngine engine) => engine.Prefill(Prompt);
}

/// <inheritdoc cref="IPeerEngine.Decode"/>
internal sealed record DecodeJob(int[][] Contexts, int Tokens) : Job<DecodeTiming>
{
    public override object Run(IPeerEngine engine) => engine.Decode(Contexts, Tokens);
}

/// <inheritdoc cref="IPeerEngine.Serve"/>
internal sealed record ServeJob(Prompt[] Prompts, double[] Arrivals, int Tokens) : Job<ServedAnswer[]>
{
    public override object Run(IPeerEngine engine) => engine.Serve(Prompts, Arrivals, Tokens);
}

/// <summary>A worker's reply: a result, or a sentence that says why there is none.</summary>
internal sealed record Reply(JsonElement Result, string? Error);
