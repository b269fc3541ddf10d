namespace MidasNet.Web;

/// <summary>The suspects of an audit and what was decided about them.</summary>
internal interface IServedAudit
{
    /// <summary>The suspects with the decisions so far.</summary>
    AuditReview Read();

    /// <summary>Saves a decision at once.</summary>
    void Decide(Decision decision);
}
