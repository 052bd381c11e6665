namespace Rag.Api.Adaptation;

/// <summary>The runs, one after the other, that adapt what is asked for.</summary>
internal static class KindsOfRuns
{
    public static AdaptationKind[] Of(AdaptedKinds kinds) =>
        kinds switch
        {
            AdaptedKinds.Questions => [AdaptationKind.Questions],
            AdaptedKinds.Reader => [AdaptationKind.Reader],
            _ => [AdaptationKind.Questions, AdaptationKind.Reader],
        };
}
