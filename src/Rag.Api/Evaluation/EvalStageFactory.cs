using Rag.Core.Evaluation;

namespace Rag.Api.Evaluation;

/// <param name="services">Those of the process.</param>
/// <param name="configuration">What the process itself is configured by.</param>
internal sealed class EvalStageFactory(IServiceProvider services, IConfiguration configuration) : IEvalStageFactory
{
    public bool Takes(string name) => EvalSettings.IsOwn(name);

    public IEvalStages Open(IReadOnlyDictionary<string, string> settings)
    {
        EvalSettings.RequireOwn(settings.Keys);
        var configured = new ConfigurationBuilder()
            .AddConfiguration(configuration)
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        return EvalStages.Open(services, configured);
    }
}
