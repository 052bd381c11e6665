namespace Rag.Engine;

public enum SchedulingPolicy
{
    /// <summary>Those that starve, the tenant given least, the least slack, the larger cached share.</summary>
    Fair,

    /// <summary>In order of arrival.</summary>
    FirstCome,
}
