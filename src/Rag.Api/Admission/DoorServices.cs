using Rag.Answering.Admission;
using Rag.Core.Answers;
using Rag.Engine;

namespace Rag.Api.Admission;

/// <summary>The door of a process that serves.</summary>
internal static class DoorServices
{
    public static void AddDoor(this IServiceCollection services)
    {
        services.AddSingleton(Open);
        services.AddSingleton<IAdmission>(provider => provider.GetRequiredService<AdmissionControl>());
    }

    /// <summary>One piece of work for each processor runs in any case, and as many as the engine takes at most.</summary>
    private static AdmissionControl Open(IServiceProvider services)
    {
        var engine = services.GetRequiredService<EngineOptions>();
        return new AdmissionControl(
            new AdmissionLimits(
                TimeSpan.FromMilliseconds(engine.DefaultDeadlineMs),
                Math.Min(Math.Max(2, Environment.ProcessorCount), engine.MaxSequences),
                engine.MaxSequences,
                engine.MaxSequences
            ),
            services.GetRequiredService<TimeProvider>()
        );
    }
}
