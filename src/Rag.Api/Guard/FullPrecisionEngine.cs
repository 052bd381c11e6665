using Rag.Api.Hosting;
using Rag.Engine;

namespace Rag.Api.Guard;

/// <summary>
/// The reader once more, with KV in sixteen bits, for what int8 KV is compared with. It is loaded with the first comparison, and its
/// weights stay in memory a second time.
/// </summary>
internal sealed class FullPrecisionEngine(Models models, EngineOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private IModelRunner? _runner;
    private RagEngine? _engine;

    public IEngine Engine
    {
        get
        {
            lock (_lock)
            {
                return _engine ??= new RagEngine(_runner ??= models.LoadFullPrecisionReader(), options, time);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _engine?.Dispose();
            _runner?.Dispose();
        }
    }
}
